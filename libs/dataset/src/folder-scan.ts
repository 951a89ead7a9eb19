import { isAbsolute, join, posix } from 'node:path';

import { DeepSensorError } from '@deepsensor/contract';

import { isOfKind, layoutsText, type FileKind } from './file-kind.js';
import { listFolder, naturally, presence } from './files.js';
import { classesOfLabels, readLabelsCsv } from './labels-csv.js';

/** The files under a folder with their labels. */
export interface FileList {
  /** Paths relative to the root, with slashes on every machine. */
  readonly files: readonly string[];
  /** -1 where there are no labels. */
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  /** The split that was taken, when there are splits. */
  readonly split: string | undefined;
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

/** Finds out how a folder is laid out and lists its files. Throws `DATA_INVALID`. */
export async function scanFolder(kind: FileKind, root: string, split: string | undefined, labels: string | undefined): Promise<FileList> {
  const { folders, files } = await listFolder(root);
  if (labels !== undefined) {
    const beside = join(root, labels);
    const path = isAbsolute(labels) || (await presence(beside)) === 'absent' ? labels : beside;
    return { ...(await fromLabels(kind, root, '', path)), split: undefined };
  }
  const splits = folders.filter((name) => splitOf(name) !== undefined);
  // A split folder beside other folders is a class that happens to be called so, unless a split is asked for.
  if (splits.length > 0 && (splits.length === folders.length || split !== undefined)) {
    const folder = chooseSplit(root, splits, split);
    return { ...(await fromFolder(kind, root, folder, await listFolder(join(root, folder)))), split: folder };
  }
  if (split !== undefined)
    throw new DeepSensorError(
      'DATA_INVALID',
      `${root} has no split "${split}", nor any other; leave the option out or name a folder with train and test folders.`,
    );
  return { ...(await fromFolder(kind, root, '', { folders, files })), split: undefined };
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

type Unsplit = Omit<FileList, 'split'>;

async function fromFolder(
  kind: FileKind,
  root: string,
  under: string,
  listing: { folders: readonly string[]; files: readonly string[] },
): Promise<Unsplit> {
  const here = join(root, under);
  if (listing.files.includes('labels.csv')) return fromLabels(kind, root, under, join(here, 'labels.csv'));
  if (listing.folders.length > 0) return fromClassFolders(kind, root, under, listing.folders);
  const files = listing.files.filter((name) => isOfKind(kind, name));
  if (files.length > 0)
    return { files: files.map((name) => posix.join(under, name)), labels: new Int32Array(files.length).fill(-1), classes: [] };
  throw new DeepSensorError('DATA_INVALID', `${here} holds no ${kind.many}; ${layoutsText(kind)}.`);
}

async function fromClassFolders(kind: FileKind, root: string, under: string, classes: readonly string[]): Promise<Unsplit> {
  const files: string[] = [];
  const labels: number[] = [];
  const empty: string[] = [];
  for (const [label, name] of classes.entries()) {
    const own = await filesOfClass(kind, root, posix.join(under, name));
    if (own.length === 0) empty.push(name);
    for (const file of own) {
      files.push(file);
      labels.push(label);
    }
  }
  if (files.length === 0)
    throw new DeepSensorError('DATA_INVALID', `no folder in ${join(root, under)} holds a ${kind.one}; ${layoutsText(kind)}.`);
  // Taking it for a class, or not, would shift the labels of the classes after it.
  if (empty.length > 0)
    throw new DeepSensorError(
      'DATA_INVALID',
      `${kind.group} folder ${join(root, under, empty[0]!)} holds no ${kind.many}; put some into it or take it away (allowed: ${kind.extensions.join(', ')}).`,
    );
  return { files, labels: Int32Array.from(labels), classes };
}

async function filesOfClass(kind: FileKind, root: string, folder: string): Promise<readonly string[]> {
  const listing = await listFolder(join(root, folder));
  const files = listing.files.filter((name) => isOfKind(kind, name)).map((name) => posix.join(folder, name));
  if (kind.nested)
    for (const name of listing.folders) files.push(...(await filesOfClass({ ...kind, nested: false }, root, posix.join(folder, name))));
  return files;
}

async function fromLabels(kind: FileKind, root: string, under: string, csv: string): Promise<Unsplit> {
  const entries = await readLabelsCsv(csv, kind.many);
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
