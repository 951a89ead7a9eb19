import { basename } from 'node:path';

import { contribution, DeepSensorError, type Dataset, type Sample } from '@deepsensor/contract';
import { presence, shownPath } from '@deepsensor/dataset';
import { z } from 'zod';

import { openIdx, startsLikeImages } from './idx-file.js';
import { imagesPrefix, labelsBeside, pairOf, pairsIn } from './idx-pair.js';

const options = z.strictObject({
  images: z.string().describe('IDX file of images (plain or .gz), or a folder that holds some by their usual names'),
  labels: z.string().optional().describe('IDX file of labels; default: the one beside the images by its usual name, if there is one'),
  split: z.string().optional().describe('Of a folder: "test" (default when there is one) or "train"'),
  classes: z.array(z.string()).min(1).optional().describe('Names of the classes in the order of the labels; default: the numbers'),
});

type IdxOptions = z.infer<typeof options>;

/** Opens IDX images with their labels. Ids are the prefix of the file and the index: `t10k/00042`. */
async function openDataset({ images, labels, split, classes }: IdxOptions): Promise<Dataset> {
  const pair = (await presence(images)) === 'folder' ? await pairOf(images, split) : undefined;
  const imagesPath = pair?.images ?? images;
  const labelsPath = labels ?? (pair === undefined ? await labelsBeside(images) : pair.labels);
  const file = await openIdx(imagesPath, 3, 'three dimensions (count, height, width)');
  const [size, height, width] = file.shape as [number, number, number];
  const labelOf = labelsPath === undefined ? new Int32Array(size).fill(-1) : await readLabels(labelsPath, imagesPath, size);
  const names = classNames(labelOf, classes, labelsPath ?? imagesPath);
  const digits = Math.max(5, String(size - 1).length);
  const prefix = imagesPrefix(imagesPath) || basename(imagesPath).replace(/\.gz$/, '');
  const ids = Array.from({ length: size }, (_, i) => `${prefix}/${String(i).padStart(digits, '0')}`);
  return {
    summary: `${size} grey pictures of ${height}×${width} from ${shownPath(imagesPath)}${labelsPath === undefined ? ', without labels' : ''}`,
    size,
    ids,
    labels: labelOf,
    classes: names,
    async read(rows) {
      const records = await file.read(rows);
      return rows.map(
        (row, i): Sample => ({ id: ids[row]!, label: labelOf[row]!, bytes: records[i]!, format: 'raw-u8', shape: [1, height, width] }),
      );
    },
  };
}

async function readLabels(path: string, imagesPath: string, size: number): Promise<Int32Array> {
  const file = await openIdx(path, 1, 'one dimension (count)');
  if (file.shape[0] !== size)
    throw new DeepSensorError(
      'DATA_INVALID',
      `${path} has ${file.shape[0]} labels for the ${size} images of ${imagesPath}; as many are allowed as there are images.`,
    );
  return Int32Array.from(await file.readAll());
}

function classNames(labels: Int32Array, classes: readonly string[] | undefined, path: string): readonly string[] {
  const highest = labels.reduce((max, label) => Math.max(max, label), -1);
  if (classes === undefined) return Array.from({ length: highest + 1 }, (_, i) => String(i));
  if (highest >= classes.length)
    throw new DeepSensorError(
      'DATA_INVALID',
      `${path} has the label ${highest}, but option "classes" names ${classes.length}; labels 0 to ${classes.length - 1} are allowed.`,
    );
  return classes;
}

export const idx = contribution({
  kind: 'dataset',
  id: 'idx',
  summary: 'Grey pictures in IDX files, the format of MNIST, plain or gzip',
  options,
  create: (given) => ({ open: () => openDataset(given) }),
  async recognise(location) {
    const found = await presence(location);
    const isIdx =
      found === 'folder'
        ? (await pairsIn(location)).length > 0
        : found === 'file' && (imagesPrefix(location) !== undefined || (await startsLikeImages(location)));
    return isIdx ? { options: { images: location }, modality: 'image' } : undefined;
  },
});
