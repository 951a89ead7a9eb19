import { join } from 'node:path';

import { contribution, DeepSensorError, type Dataset, type Sample } from '@deepsensor/contract';
import { presence, shownPath } from '@deepsensor/dataset';
import { z } from 'zod';

import { openBatch, readClasses, readPixels, shape, type Batch } from './cifar10-records.js';

/** Names as `batches.meta.txt` gives them (Krizhevsky 2009, "Learning Multiple Layers of Features from Tiny Images"). */
const classNames = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

const filesOf = {
  test: ['test_batch.bin'],
  train: [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`),
} as const;

const options = z.strictObject({
  root: z.string().describe('Folder of test_batch.bin and data_batch_1.bin to data_batch_5.bin, or one that holds cifar-10-batches-bin'),
  split: z.enum(['test', 'train']).optional().describe('"test" (default when there is one) or "train"'),
});

/** The folder in which the files lie: the one given, or what the archive unpacks to in it. */
async function folderOf(root: string): Promise<string | undefined> {
  for (const folder of [root, join(root, 'cifar-10-batches-bin')])
    for (const name of [...filesOf.test, ...filesOf.train]) if ((await presence(join(folder, name))) === 'file') return folder;
  return undefined;
}

/** Opens the batches of a split, one after the other. Ids are the file and the record: `data_batch_2/00042`. */
async function openDataset({ root, split }: z.infer<typeof options>): Promise<Dataset> {
  const folder = await folderOf(root);
  if (folder === undefined)
    throw new DeepSensorError(
      'DATA_INVALID',
      `${root} holds no CIFAR-10 in its binary form; files named test_batch.bin and data_batch_1.bin to data_batch_5.bin are allowed.`,
    );
  const chosen = split ?? ((await presence(join(folder, filesOf.test[0]))) === 'file' ? 'test' : 'train');
  const batches: Batch[] = [];
  for (const name of filesOf[chosen]) batches.push(await openBatch(join(folder, name)));
  const meta = join(folder, 'batches.meta.txt');
  const classes = (await presence(meta)) === 'file' ? await readClasses(meta) : classNames;
  const places = batches.flatMap((batch) => Array.from(batch.labels, (label, record) => ({ batch, label, record })));
  const ids = places.map(({ batch, record }) => `${batch.name}/${String(record).padStart(5, '0')}`);
  return {
    summary: `${places.length} colour pictures of 32×32 from ${shownPath(folder)}, split ${chosen}`,
    size: places.length,
    ids,
    labels: Int32Array.from(places, ({ label }) => label),
    classes,
    async read(rows) {
      const samples = new Array<Sample>(rows.length);
      for (const batch of batches) {
        const positions = rows.flatMap((row, position) => (places[row]!.batch === batch ? [position] : []));
        if (positions.length === 0) continue;
        const read = await readPixels(
          batch,
          positions.map((position) => places[rows[position]!]!.record),
        );
        for (const [i, position] of positions.entries()) {
          const row = rows[position]!;
          samples[position] = { id: ids[row]!, label: places[row]!.label, bytes: read[i]!, format: 'raw-u8', shape };
        }
      }
      return samples;
    },
  };
}

export const cifar10 = contribution({
  kind: 'dataset',
  id: 'cifar10',
  summary: 'Colour pictures of CIFAR-10 in its binary form',
  options,
  create: (given) => ({ open: () => openDataset(given) }),
  async recognise(location) {
    return (await folderOf(location)) === undefined ? undefined : { options: { root: location }, modality: 'image' };
  },
});
