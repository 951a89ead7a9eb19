import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

import type { Content } from './catalogue.js';
import { SourceFailure } from './source-failure.js';
import { asDamage, unpacked } from './unpacked.js';

/** What lies in a folder, compared with what is published. */
export type Inspection =
  | { readonly state: 'absent' }
  | { readonly state: 'whole' }
  /** In what, as a clause. */
  | { readonly state: 'different'; readonly says: string };

/** Whether a file of this name, unpacked, is part of a data set. */
export function belongs(content: Content, name: string): boolean {
  return content.kind === 'files' ? Object.hasOwn(content.sha256, name) : content.names.test(name);
}

/** The files of a data set in a folder by their unpacked names; a plain file goes before its `.gz`. */
export async function locate(content: Content, folder: string): Promise<ReadonlyMap<string, string>> {
  for (const below of content.folders) {
    const found = new Map<string, string>();
    for (const name of await namesIn(path.join(folder, below))) {
      const bare = name.replace(/\.gz$/, '');
      if (belongs(content, bare) && !found.has(bare)) found.set(bare, path.join(folder, below, name));
    }
    if (found.size > 0) return found;
  }
  return new Map();
}

/** Compares all bytes with the checksums. */
export async function inspect(content: Content, folder: string): Promise<Inspection> {
  const found = await locate(content, folder);
  if (found.size === 0) return { state: 'absent' };
  try {
    const says = content.kind === 'files' ? await differenceOfFiles(content.sha256, found) : await differenceOfList(content, found);
    return says === undefined ? { state: 'whole' } : { state: 'different', says };
  } catch (error) {
    if (error instanceof SourceFailure) return { state: 'different', says: error.message };
    throw error;
  }
}

async function differenceOfFiles(
  published: Readonly<Record<string, string>>,
  found: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  for (const [name, sha256] of Object.entries(published)) {
    const file = found.get(name);
    if (file === undefined) return `${name} is missing`;
    const has = await sha256Of(file);
    if (has !== sha256) return `${name} has the SHA-256 ${has}, not ${sha256}`;
  }
  return undefined;
}

async function differenceOfList(
  { count, sha256 }: Extract<Content, { kind: 'list' }>,
  found: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  if (found.size !== count) return `${found.size.toLocaleString('en')} of ${count.toLocaleString('en')} files are there`;
  const list = createHash('sha256');
  for (const name of [...found.keys()].sort()) list.update(`${name}\t${await sha256Of(found.get(name)!)}\n`);
  const has = list.digest('hex');
  return has === sha256 ? undefined : `the list of its files has the SHA-256 ${has}, not ${sha256}`;
}

/** The SHA-256 of what a file unpacks to. */
async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of await unpacked(file)) hash.update(chunk as Uint8Array);
  } catch (error) {
    throw asDamage(file, error);
  }
  return hash.digest('hex');
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
