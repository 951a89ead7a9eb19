import { gzipSync } from 'node:zlib';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { context, someLevels, temporaryFolder, writeIdx } from '../../test/support.js';
import { idx } from './idx.js';

const folder = await temporaryFolder();
const at = (name: string) => join(folder, name);
const pixels = someLevels({ channels: 4, height: 2, width: 3 });
await writeIdx(at('train-images-idx3-ubyte'), [4, 2, 3], pixels);
await writeIdx(at('train-labels-idx1-ubyte'), [4], Uint8Array.of(3, 0, 1, 3));
await writeIdx(at('t10k-images-idx3-ubyte'), [2, 2, 3], pixels.subarray(0, 12));
await writeFile(at('t10k-images-idx3-ubyte.gz'), gzipSync(await readFile(at('t10k-images-idx3-ubyte'))));
await writeIdx(at('plain.idx'), [4, 2, 3], pixels);
await writeIdx(at('five.idx'), [5], Uint8Array.of(0, 0, 0, 0, 0));

const open = (options: Parameters<typeof idx.create>[0]) => idx.create(options, context).open();
const invalid = (says: RegExp) =>
  expect.objectContaining({ code: 'DATA_INVALID', message: expect.stringMatching(says) as string }) as Error;

describe('idx', () => {
  it('reads pictures with their labels, in any order', async () => {
    const dataset = await open({ images: at('plain.idx'), labels: at('train-labels-idx1-ubyte') });
    expect(dataset.size).toBe(4);
    expect([...dataset.labels]).toEqual([3, 0, 1, 3]);
    expect(dataset.classes).toEqual(['0', '1', '2', '3']);
    const [last, first] = await dataset.read([3, 0]);
    expect(last).toEqual({ id: 'plain.idx/00003', label: 3, bytes: pixels.slice(18, 24), format: 'raw-u8', shape: [1, 2, 3] });
    expect(first!.bytes).toEqual(pixels.slice(0, 6));
  });

  it('takes the test pair of a folder, or the split asked for', async () => {
    const test = await open({ images: folder });
    expect(test.ids).toEqual(['t10k/00000', 't10k/00001']);
    const train = await open({ images: folder, split: 'train' });
    expect(train.ids[2]).toBe('train/00002');
    expect([...train.labels]).toEqual([3, 0, 1, 3]);
    await expect(open({ images: folder, split: 'extra' })).rejects.toThrow(invalid(/no split "extra"; allowed: "test", "train"/));
  });

  it('finds the labels beside the images, and goes without them', async () => {
    expect([...(await open({ images: at('train-images-idx3-ubyte') })).labels]).toEqual([3, 0, 1, 3]);
    const without = await open({ images: at('t10k-images-idx3-ubyte') });
    expect([...without.labels]).toEqual([-1, -1]);
    expect(without.classes).toEqual([]);
    expect(without.summary).toContain('without labels');
  });

  it('reads gzip as it reads plain files', async () => {
    const packed = await open({ images: at('t10k-images-idx3-ubyte.gz') });
    const plain = await open({ images: at('t10k-images-idx3-ubyte') });
    const bytes = async (dataset: typeof packed) => (await dataset.read([1, 0])).map((sample) => [...sample.bytes]);
    expect(await bytes(packed)).toEqual(await bytes(plain));
  });

  it('recognises a folder of IDX files, an images file, and nothing else', async () => {
    expect(await idx.recognise!(folder)).toEqual({ options: { images: folder }, modality: 'image' });
    expect(await idx.recognise!(at('t10k-images-idx3-ubyte.gz'))).toMatchObject({ modality: 'image' });
    expect(await idx.recognise!(at('plain.idx'))).toMatchObject({ modality: 'image' });
    expect(await idx.recognise!(at('five.idx'))).toBeUndefined();
    expect(await idx.recognise!(at('missing'))).toBeUndefined();
  });

  it('names classes, and refuses a label beyond them', async () => {
    const options = { images: at('train-images-idx3-ubyte') };
    expect((await open({ ...options, classes: ['a', 'b', 'c', 'd'] })).classes).toEqual(['a', 'b', 'c', 'd']);
    await expect(open({ ...options, classes: ['a', 'b'] })).rejects.toThrow(
      invalid(/train-labels.* the label 3, .*names 2; labels 0 to 1/),
    );
  });

  it('refuses as many labels as there are not images', async () => {
    await expect(open({ images: at('plain.idx'), labels: at('five.idx') })).rejects.toThrow(
      invalid(/five\.idx has 5 labels for the 4 images/),
    );
  });

  it('refuses what is not a whole IDX file, naming it', async () => {
    const broken: readonly [string, Uint8Array | undefined, RegExp][] = [
      ['missing.idx', undefined, /missing\.idx cannot be read: it does not exist/],
      ['empty.idx', new Uint8Array(0), /empty\.idx is not an IDX file/],
      ['text.idx', Buffer.from('hello, world'), /text\.idx is not an IDX file/],
      ['floats.idx', Uint8Array.of(0, 0, 0x0d, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1), /type 0x0d.*unsigned bytes/],
      ['labels.idx', Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7), /has 1 dimensions; .*three dimensions/],
      ['header.idx', Uint8Array.of(0, 0, 8, 3, 0, 0), /ends within its header/],
      ['none.idx', Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1), /is empty \(0×1×1\)/],
      ['short.idx', (await readFile(at('plain.idx'))).subarray(0, -1), /says 4×2×3 and so 40 bytes, but has 39/],
      ['short.idx.gz', gzipSync(pixels).subarray(0, -5), /short\.idx\.gz is damaged or cut short \(gzip/],
    ];
    for (const [name, bytes, says] of broken) {
      if (bytes !== undefined) await writeFile(at(name), bytes);
      await expect(open({ images: at(name) }), name).rejects.toThrow(invalid(says));
    }
  });
});
