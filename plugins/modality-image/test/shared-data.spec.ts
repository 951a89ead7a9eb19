import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Dataset, GraphValue } from '@deepsensor/contract';
import { expect, it } from 'vitest';

import { idx } from '../src/dataset/idx.js';
import { imageFolder } from '../src/dataset/image-folder.js';
import { image } from '../src/modality.js';
import { encodePng } from '../src/picture/jimp.js';
import { context, sharedFolder, someLevels, temporaryFolder, writeIdx } from './support.js';

const folder = await temporaryFolder();
const shared = sharedFolder();

/** A place in the shared data, or a small stand-in that is made here, said in one line. */
async function dataAt(place: string, standIn: () => Promise<string>): Promise<{ readonly location: string; readonly real: boolean }> {
  const location = shared === undefined ? undefined : join(shared, 'data', place);
  if (location !== undefined && existsSync(location)) return { location, real: true };
  process.stdout.write(`no shared data at ${place}: a small stand-in is tested in its place\n`);
  return { location: await standIn(), real: false };
}

/** Decodes rows, saves them as PNG and reads them back. */
async function roundTrip(dataset: Dataset, model: GraphValue, rows: readonly number[]) {
  const adapter = image.create({}, context);
  const samples = await dataset.read(rows);
  const [frontEnd] = await adapter.frontEnds(model, samples.slice(0, 4));
  const space = adapter.bind(frontEnd!);
  const { inputs, failures } = await space.decode(samples);
  expect(failures).toEqual([]);
  const files = await space.encode(inputs);
  const again = await space.decode(files.map(({ bytes, extension }, i) => ({ id: `${i}`, label: -1, bytes, format: extension })));
  expect(again.inputs).toEqual(inputs);
  return inputs;
}

it('reads MNIST as it is published', async () => {
  const { location, real } = await dataAt('mnist', async () => {
    await writeIdx(join(folder, 't10k-images-idx3-ubyte'), [40, 28, 28], someLevels({ channels: 40, height: 28, width: 28 }));
    await writeIdx(
      join(folder, 't10k-labels-idx1-ubyte'),
      [40],
      Uint8Array.from({ length: 40 }, (_, i) => i % 10),
    );
    return folder;
  });
  const recognised = await idx.recognise!(location);
  const dataset = await idx.create(idx.options.parse(recognised!.options), context).open();
  expect(dataset.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  const inputs = await roundTrip(dataset, { name: 'x', type: 'float32', shape: ['n', 1, 28, 28] }, [0, 1, 2, dataset.size - 1]);
  expect(inputs.shape).toEqual([4, 1, 28, 28]);
  if (!real) return;
  expect(dataset.size).toBe(10_000);
  expect([...dataset.labels.subarray(0, 8)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9]);
  // The first test picture is a 7 whose pixels sum to 18454.
  expect(Math.round(inputs.data.subarray(0, 784).reduce((sum, value) => sum + value * 255, 0))).toBe(18_454);
  const train = await idx.create({ images: location, split: 'train' }, context).open();
  expect(train.size).toBe(60_000);
  expect(train.labels[0]).toBe(5);
});

it('reads CIFAR-10 as class folders of JPEG', async () => {
  const { location, real } = await dataAt('cifar10/cifar10-jpeg.tar.gz', async () => {
    for (const name of ['airplane', 'automobile']) {
      await mkdir(join(folder, 'cifar/test', name), { recursive: true });
      const size = { channels: 3, height: 32, width: 32 };
      for (const i of [0, 1]) await writeFile(join(folder, 'cifar/test', name, `000${i}.png`), await encodePng(someLevels(size, i), size));
    }
    return join(folder, 'cifar');
  });
  const root = real ? join(folder, 'cifar-10') : location;
  if (real) {
    await mkdir(root);
    execFileSync('tar', ['xzf', location, '-C', root, 'test']);
  }
  const recognised = await imageFolder.recognise!(root);
  const dataset = await imageFolder.create(imageFolder.options.parse(recognised!.options), context).open();
  expect(dataset.classes.slice(0, 2)).toEqual(['airplane', 'automobile']);
  expect(dataset.ids[0]).toMatch(/^test\/airplane\/0000\./);
  const rows = Array.from({ length: real ? 200 : dataset.size }, (_, i) => (real ? i * 50 : i));
  const inputs = await roundTrip(dataset, { name: 'x', type: 'float32', shape: ['n', 3, 32, 32] }, rows);
  expect(inputs.shape).toEqual([rows.length, 3, 32, 32]);
  if (!real) return;
  expect(dataset.size).toBe(10_000);
  expect(dataset.classes).toHaveLength(10);
  expect(dataset.labels.filter((label) => label === 9)).toHaveLength(1000);
}, 60_000);
