import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { context, someLevels, temporaryFolder } from '../../test/support.js';
import { image } from '../modality.js';
import { cifar10 } from './cifar10.js';

const folder = await temporaryFolder();
const picture = (variant: number) => someLevels({ channels: 3, height: 32, width: 32 }, variant);

/** Records with these labels, whose pictures are the variants `first`, `first + 1`, … */
function batch(labels: readonly number[], first: number): Uint8Array {
  return Buffer.concat(labels.flatMap((label, i) => [Uint8Array.of(label), picture(first + i)]));
}

async function write(name: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const root = join(folder, name);
  for (const [file, bytes] of Object.entries(files)) {
    await mkdir(join(root, file, '..'), { recursive: true });
    await writeFile(join(root, file), bytes);
  }
  return root;
}

const training = (first: number) =>
  Object.fromEntries([1, 2, 3, 4, 5].map((number) => [`data_batch_${number}.bin`, batch([number, 0], first + 2 * number)]));
const whole = await write('whole', { ...training(10), 'test_batch.bin': batch([9, 3, 0], 0) });

const open = (options: Parameters<typeof cifar10.create>[0]) => cifar10.create(options, context).open();
const invalid = (says: RegExp) =>
  expect.objectContaining({ code: 'DATA_INVALID', message: expect.stringMatching(says) as string }) as Error;

it('reads the test batch, a label and three planes a record', async () => {
  const dataset = await open({ root: whole });
  expect(dataset.ids).toEqual(['test_batch/00000', 'test_batch/00001', 'test_batch/00002']);
  expect([...dataset.labels]).toEqual([9, 3, 0]);
  expect(dataset.classes.slice(0, 4)).toEqual(['airplane', 'automobile', 'bird', 'cat']);
  expect(dataset.classes).toHaveLength(10);
  expect(dataset.summary).toMatch(/^3 colour pictures of 32×32 from .*whole, split test$/);
  const [last, first] = await dataset.read([2, 0]);
  expect(last).toEqual({ id: 'test_batch/00002', label: 0, bytes: picture(2), format: 'raw-u8', shape: [3, 32, 32] });
  expect(first!.bytes).toEqual(picture(0));
});

it('reads the five training batches as one, in any order', async () => {
  const dataset = await open({ root: whole, split: 'train' });
  expect([...dataset.labels]).toEqual([1, 0, 2, 0, 3, 0, 4, 0, 5, 0]);
  const samples = await dataset.read([9, 2, 3, 0]);
  expect(samples.map(({ id }) => id)).toEqual(['data_batch_5/00001', 'data_batch_2/00000', 'data_batch_2/00001', 'data_batch_1/00000']);
  expect(samples.map(({ bytes }) => bytes)).toEqual([picture(21), picture(14), picture(15), picture(12)]);
});

it('takes the names of the classes from batches.meta.txt', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
  const files = { 'test_batch.bin': batch([1], 0) };
  const root = await write('named', { ...files, 'batches.meta.txt': `${names.join('\n')}\n\n` });
  expect((await open({ root })).classes).toEqual(names);
  const nine = await write('nine', { ...files, 'batches.meta.txt': names.slice(1).join('\n') });
  await expect(open({ root: nine })).rejects.toThrow(invalid(/batches\.meta\.txt names 9 classes; ten/));
});

it('recognises a folder of the files, one that holds what the archive unpacks to, and nothing else', async () => {
  expect(await cifar10.recognise!(whole)).toEqual({ options: { root: whole }, modality: 'image' });
  const unpacked = await write('unpacked', { 'cifar-10-batches-bin/test_batch.bin': batch([7], 0) });
  expect(await cifar10.recognise!(unpacked)).toEqual({ options: { root: unpacked }, modality: 'image' });
  expect([...(await open({ root: unpacked })).labels]).toEqual([7]);
  expect(await cifar10.recognise!(await write('other', { 'train.bin': batch([1], 0) }))).toBeUndefined();
  expect(await cifar10.recognise!(join(whole, 'test_batch.bin'))).toBeUndefined();
  expect(await cifar10.recognise!(join(folder, 'missing'))).toBeUndefined();
});

it('takes the training batches where there is no test batch, and all five of them', async () => {
  const root = await write('training', training(0));
  expect((await open({ root })).size).toBe(10);
  await expect(open({ root, split: 'test' })).rejects.toThrow(invalid(/test_batch\.bin cannot be read: it does not exist/));
  const gap = await write('gap', { 'data_batch_2.bin': batch([1], 0) });
  await expect(open({ root: gap })).rejects.toThrow(invalid(/data_batch_1\.bin cannot be read: it does not exist/));
});

it('refuses what is no row of whole records, naming it', async () => {
  const broken: readonly [string, Uint8Array, RegExp][] = [
    ['empty', new Uint8Array(0), /test_batch\.bin has 0 bytes; records of 3073 bytes/],
    ['cut', batch([1, 2], 0).subarray(0, -1), /has 6145 bytes; records of 3073 bytes/],
    ['label', batch([1, 10], 0), /has the label 10 at record 1; labels 0 to 9/],
  ];
  for (const [name, bytes, says] of broken) {
    const root = await write(name, { 'test_batch.bin': bytes });
    await expect(open({ root }), name).rejects.toThrow(invalid(says));
  }
  await expect(open({ root: join(folder, 'missing') })).rejects.toThrow(invalid(/missing holds no CIFAR-10 in its binary form/));
});

it('knows its own options alone', () => {
  expect(cifar10.options.safeParse({ root: 'x', split: 'train' }).success).toBe(true);
  expect(cifar10.options.safeParse({ root: 'x', split: 'val' }).success).toBe(false);
  expect(cifar10.options.safeParse({ root: 'x', labels: 'y' }).success).toBe(false);
});

it('is decoded by the image modality, plane by plane', async () => {
  const adapter = image.create({}, context);
  const samples = await (await open({ root: whole })).read([1]);
  const [frontEnd] = await adapter.frontEnds({ name: 'x', type: 'float32', shape: ['n', 3, 32, 32] }, samples);
  const { inputs, failures } = await adapter.bind(frontEnd!).decode(samples);
  expect(failures).toEqual([]);
  expect(inputs.shape).toEqual([1, 3, 32, 32]);
  expect(inputs.data).toEqual(Float32Array.from(picture(1), (level) => level / 255));
});
