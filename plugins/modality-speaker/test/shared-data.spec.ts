import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Batch } from '@deepsensor/contract';
import { expect, it } from 'vitest';

import { fsdd } from '../src/dataset/fsdd.js';
import { soundFolder } from '../src/dataset/sound-folder.js';
import { decodeClips } from '../src/sound/decode.js';
import { encodeRows } from '../src/sound/encode.js';
import { writeWav } from '../src/sound/wav.js';
import { context, sharedFolder, someLevels, temporaryFolder } from './support.js';

const folder = await temporaryFolder();

/** Recordings of the shared Free Spoken Digit Dataset, or a few tones under such names, said in one line. */
async function recordings(): Promise<{ readonly root: string; readonly real: boolean }> {
  const shared = sharedFolder();
  const archive = shared === undefined ? undefined : join(shared, 'data/fsdd/fsdd-recordings.tar.gz');
  if (archive !== undefined && existsSync(archive)) {
    execFileSync('tar', ['xzf', archive, '-C', folder]);
    return { root: folder, real: true };
  }
  process.stdout.write('no shared data at fsdd: a small stand-in is tested in its place\n');
  await mkdir(join(folder, 'recordings'));
  for (const [speaker, name] of ['george', 'jackson', 'lucas', 'nicolas', 'theo', 'yweweler'].entries())
    for (const digit of [0, 1])
      for (const take of [0, 4, 5])
        await writeFile(join(folder, `recordings/${digit}_${name}_${take}.wav`), writeWav(someLevels(3000 + 97 * take, speaker), 8000));
  return { root: folder, real: false };
}

const bytesOf = ({ data }: Batch) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

it('reads the Free Spoken Digit Dataset as it is published', async () => {
  const { root, real } = await recordings();
  const recognised = await fsdd.recognise!(root);
  expect(await soundFolder.recognise!(root)).toEqual(recognised);
  const open = (given: object) => fsdd.create(fsdd.options.parse({ ...(recognised!.options as object), ...given }), context).open();
  const test = await open({});
  expect(test.classes).toEqual(['george', 'jackson', 'lucas', 'nicolas', 'theo', 'yweweler']);
  expect(test.ids[0]).toBe('recordings/0_george_0.wav');
  // The first take of every digit by every speaker, then the second ones.
  expect(test.ids.slice(1, 3)).toEqual(['recordings/0_jackson_0.wav', 'recordings/0_lucas_0.wav']);
  expect(test.ids[real ? 60 : test.size - 1]).toBe(real ? 'recordings/0_george_1.wav' : 'recordings/1_yweweler_4.wav');
  const wanted = { rate: 8000, length: 8000, fit: 'centre', channel: 'mix', resample: false } as const;
  const samples = await test.read(Array.from({ length: test.size }, (_, row) => row));
  const { inputs, failures } = await decodeClips(samples, wanted);
  expect(failures).toEqual([]);
  const files = await encodeRows(inputs, wanted.rate);
  const saved = files.map(({ bytes, extension }, i) => ({ id: `${i}`, label: -1, bytes, format: extension }));
  const again = await decodeClips(saved, wanted);
  expect(again.failures).toEqual([]);
  // Bytes, so that padding is told from silence.
  expect(Buffer.compare(bytesOf(again.inputs), bytesOf(inputs))).toBe(0);
  if (!real) return;
  expect(test.size).toBe(300);
  expect(test.labels.filter((label) => label === 5)).toHaveLength(50);
  const all = await open({ split: 'all', target: 'digit' });
  expect(all.size).toBe(3000);
  expect(all.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  const everything = await all.read(Array.from({ length: all.size }, (_, row) => row));
  expect((await decodeClips(everything, { ...wanted, fit: 'start' })).failures).toEqual([]);
  // Two long recordings are silent around their centres.
  expect((await decodeClips(everything, wanted)).failures.map(({ id }) => id)).toEqual([
    'recordings/9_theo_16.wav',
    'recordings/7_theo_36.wav',
  ]);
}, 60_000);
