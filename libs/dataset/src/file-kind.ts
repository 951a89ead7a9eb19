import { extname } from 'node:path';

/** What the files of a data set are, and what messages call them. */
export interface FileKind {
  /** `picture`, `pictures`. */
  readonly one: string;
  readonly many: string;
  /** What their labels stand for: `class`, `classes`. */
  readonly group: string;
  readonly groups: string;
  /** Of their names, in small letters, the commonest first. */
  readonly extensions: readonly string[];
  /** Whether the folder of a class may hold folders of its files, such as the sessions of a speaker. */
  readonly nested: boolean;
}

/** Extension of a path in small letters, without the dot. */
export function formatOf(path: string): string {
  return extname(path).slice(1).toLowerCase();
}

export function isOfKind(kind: FileKind, name: string): boolean {
  return kind.extensions.includes(formatOf(name));
}

/** For messages: how a folder may be laid out. */
export function layoutsText({ many, group, extensions, nested }: FileKind): string {
  const [extension] = extensions;
  const plain = nested ? `<${group}>/*.${extension} or <${group}>/<folder>/*.${extension}` : `<${group}>/*.${extension}`;
  return `allowed are ${plain}, train and test folders of such ${group} folders, or ${many} beside a labels.csv of "file,label" (${extensions.join(', ')})`;
}
