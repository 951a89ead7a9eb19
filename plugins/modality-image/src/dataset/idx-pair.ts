import { basename, dirname, join } from 'node:path';

import { DeepSensorError } from '@deepsensor/contract';
import { listFolder, presence } from '@deepsensor/dataset';

/** An images file of IDX and the labels that belong to it by name. */
export interface IdxPair {
  /** `t10k`, `train`: what stands before `images` in the file name. */
  readonly prefix: string;
  readonly split: string;
  readonly images: string;
  readonly labels: string | undefined;
}

const imagesName = /^(?<prefix>.*?)[-_.]?images?[-_.]idx3[-_.]ubyte(?:\.gz)?$/i;

/** The prefix when a file is named as MNIST names its images, `undefined` when it is not. */
export function imagesPrefix(path: string): string | undefined {
  return imagesName.exec(basename(path))?.groups!['prefix'];
}

function splitOf(prefix: string): string {
  if (/t10k|test/i.test(prefix)) return 'test';
  if (/train/i.test(prefix)) return 'train';
  return /val/i.test(prefix) ? 'val' : prefix.toLowerCase();
}

/** The labels beside an images file, `images` exchanged for `labels` and `idx3` for `idx1`, packed or not. */
export async function labelsBeside(images: string): Promise<string | undefined> {
  const name = basename(images);
  if (imagesPrefix(name) === undefined) return undefined;
  const labels = name.replace(/images?(?=[-_.]idx3)/i, 'labels').replace(/idx3/i, 'idx1');
  const other = labels.endsWith('.gz') ? labels.slice(0, -3) : `${labels}.gz`;
  for (const each of [labels, other]) {
    const path = join(dirname(images), each);
    if ((await presence(path)) === 'file') return path;
  }
  return undefined;
}

/** Every images file in a folder that is named as MNIST names them; a packed copy of a plain file is left out. */
export async function pairsIn(folder: string): Promise<readonly IdxPair[]> {
  const { files } = await listFolder(folder);
  const pairs: IdxPair[] = [];
  for (const file of files) {
    const prefix = imagesPrefix(file);
    if (prefix === undefined || (file.endsWith('.gz') && files.includes(file.slice(0, -3)))) continue;
    const images = join(folder, file);
    pairs.push({ prefix, split: splitOf(prefix), images, labels: await labelsBeside(images) });
  }
  return pairs;
}

/** The pair of the split asked for; without one the test pair, then the validation pair, then the first. Throws `DATA_INVALID`. */
export async function pairOf(folder: string, split: string | undefined): Promise<IdxPair> {
  const pairs = await pairsIn(folder);
  const rank = (pair: IdxPair) => ['test', 'val'].indexOf(pair.split) + 3 * Number(!['test', 'val'].includes(pair.split));
  const wanted =
    split === undefined
      ? [...pairs].sort((a, b) => rank(a) - rank(b))[0]
      : pairs.find((pair) => pair.split === splitOf(split) || pair.prefix === split);
  if (wanted !== undefined) return wanted;
  const known = pairs.map((pair) => `"${pair.split}"`).join(', ');
  throw new DeepSensorError(
    'DATA_INVALID',
    pairs.length === 0
      ? `${folder} holds no IDX images; files named like t10k-images-idx3-ubyte or train-images-idx3-ubyte.gz are allowed.`
      : `${folder} has no split "${split}"; allowed: ${known}.`,
  );
}
