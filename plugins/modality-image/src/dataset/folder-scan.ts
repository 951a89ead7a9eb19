import { isAbsolute, join, posix } from 'node:path';

import { DeepSensorError } from '@deepsensor/contract';

import { listFolder, naturally, presence } from './files.js';
import { classesOfLabels, readLabelsCsv } from './labels-csv.js';

/** The pictures under a folder with their labels. */
export interface PictureList {
  /** Paths relative to the root, with slashes on every machine. */
  readonly files: readonly string[];
  /** -1 where there are no labels. */
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  /** The split that was taken, when there are splits. */
  readonly split: string | undefined;
}

const shapes =
  'allowed are <class>/*.png, train and test folders of such class folders, or pictures beside a labels.csv of "file,label" (png, jpg, jpeg, bmp)';

export function isPicture(name: string): boolean {
  return /\.(png|jpe?g|bmp)$/i.test(name);
}

const splitNames: Readonly<Record<string, readonly string[]>> = {
  test: ['test'],
  val: ['val', 'valid', 'validation'],
  train: ['train', 'training'],
};

/** Which split a folder's name stands for. */
function splitOf(name: string): string | undefined {
  return Object.keys(splitNames).find((split) => splitNames[split]!.includes(name.toLowerCase()));
}

/** Finds out how a folder is laid out and lists its pictures. Throws `DATA_INVALID`. */
export async function scanFolder(root: string, split: string | undefined, labels: string | undefined): Promise<PictureList> {
  const { folders, files } = await listFolder(root);
  if (labels !== undefined) {
    const beside = join(root, labels);
    const path = isAbsolute(labels) || (await presence(beside)) === 'absent' ? labels : beside;
    return { ...(await fromLabels(root, '', path)), split: undefined };
  }
  const splits = folders.filter((name) => splitOf(name) !== undefined);
  // A split folder beside other folders is a class that happens to be called so, unless a split is asked for.
  if (splits.length > 0 && (splits.length === folders.length || split !== undefined)) {
    const folder = chooseSplit(root, splits, split);
    return { ...(await fromFolder(root, folder, await listFolder(join(root, folder)))), split: folder };
  }
  if (split !== undefined)
    throw new DeepSensorError(
      'DATA_INVALID',
      `${root} has no split "${split}", nor any other; leave the option out or name a folder with train and test folders.`,
    );
  return { ...(await fromFolder(root, '', { folders, files })), split: undefined };
}

function chooseSplit(root: string, folders: readonly string[], split: string | undefined): string {
  const order = ['test', 'val', 'train'];
  const chosen =
    split === undefined
      ? [...folders].sort((a, b) => order.indexOf(splitOf(a)!) - order.indexOf(splitOf(b)!))[0]
      : (folders.find((name) => name === split) ?? folders.find((name) => splitOf(name) === (splitOf(split) ?? split)));
  if (chosen !== undefined) return chosen;
  throw new DeepSensorError('DATA_INVALID', `${root} has no split "${split}"; allowed: ${folders.map((name) => `"${name}"`).join(', ')}.`);
}

type Unsplit = Omit<PictureList, 'split'>;

async function fromFolder(
  root: string,
  under: string,
  listing: { folders: readonly string[]; files: readonly string[] },
): Promise<Unsplit> {
  const here = join(root, under);
  if (listing.files.includes('labels.csv')) return fromLabels(root, under, join(here, 'labels.csv'));
  if (listing.folders.length > 0) return fromClassFolders(root, under, listing.folders);
  const pictures = listing.files.filter(isPicture);
  if (pictures.length > 0)
    return { files: pictures.map((name) => posix.join(under, name)), labels: new Int32Array(pictures.length).fill(-1), classes: [] };
  throw new DeepSensorError('DATA_INVALID', `${here} holds no pictures; ${shapes}.`);
}

async function fromClassFolders(root: string, under: string, classes: readonly string[]): Promise<Unsplit> {
  const files: string[] = [];
  const labels: number[] = [];
  const empty: string[] = [];
  for (const [label, name] of classes.entries()) {
    const pictures = (await listFolder(join(root, under, name))).files.filter(isPicture);
    if (pictures.length === 0) empty.push(name);
    for (const picture of pictures) {
      files.push(posix.join(under, name, picture));
      labels.push(label);
    }
  }
  if (files.length === 0) throw new DeepSensorError('DATA_INVALID', `no folder in ${join(root, under)} holds a picture; ${shapes}.`);
  // Taking it for a class, or not, would shift the labels of the classes after it.
  if (empty.length > 0)
    throw new DeepSensorError(
      'DATA_INVALID',
      `class folder ${join(root, under, empty[0]!)} holds no pictures; put some into it or take it away (png, jpg, jpeg, bmp are allowed).`,
    );
  return { files, labels: Int32Array.from(labels), classes };
}

async function fromLabels(root: string, under: string, csv: string): Promise<Unsplit> {
  const entries = await readLabelsCsv(csv);
  const known = new Map<string, ReadonlySet<string>>();
  for (const { file, line } of entries) {
    const path = posix.join(under, file);
    const folder = posix.dirname(path);
    const names = known.get(folder) ?? new Set(await filesIn(join(root, folder)));
    known.set(folder, names);
    if (!names.has(posix.basename(path)) && (await presence(join(root, path))) !== 'file')
      throw new DeepSensorError(
        'DATA_INVALID',
        `${csv}, line ${line}, names ${file}, which is not in ${join(root, under)}; files that exist are allowed.`,
      );
  }
  const classes = classesOfLabels(
    entries.map(({ label }) => label),
    naturally,
  );
  const indexOf = new Map(classes.map((name, index) => [name, index]));
  // "07" and "7" are one number.
  const labels = Int32Array.from(entries, ({ label }) => indexOf.get(label) ?? indexOf.get(String(Number(label)))!);
  return { files: entries.map(({ file }) => posix.join(under, file)), labels, classes };
}

async function filesIn(folder: string): Promise<readonly string[]> {
  return (await presence(folder)) === 'folder' ? (await listFolder(folder)).files : [];
}
