import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { DeepSensorError } from '@deepsensor/contract';

/** What lies directly in a folder, hidden entries and what macOS packs beside an archive left out, links followed. */
export interface FolderListing {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

export type Presence = 'file' | 'folder' | 'absent';

export async function presence(path: string): Promise<Presence> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return 'absent';
  }
}

/** Names in a folder, in natural order. Throws `DATA_INVALID` when it cannot be listed. */
export async function listFolder(path: string): Promise<FolderListing> {
  const folders: string[] = [];
  const files: string[] = [];
  try {
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name === '__MACOSX') continue;
      const isFolder = entry.isSymbolicLink() ? (await presence(join(path, entry.name))) === 'folder' : entry.isDirectory();
      (isFolder ? folders : files).push(entry.name);
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
  return { folders: folders.sort(naturally), files: files.sort(naturally) };
}

/** The error of a path that cannot be read, for people. */
export function unreadable(path: string, cause: unknown): DeepSensorError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why =
    { ENOENT: 'it does not exist', EACCES: 'permission is denied', ENOTDIR: 'it is not a folder', EISDIR: 'it is a folder' }[code] ??
    (cause instanceof Error ? cause.message : String(cause));
  return new DeepSensorError('DATA_INVALID', `${path} cannot be read: ${why}.`, { cause });
}

const digits = /^\d+$/;

/** Order of people: `2` before `10`, and `frame-2` before `frame-10`; the same on every machine, whatever its language. */
export function naturally(a: string, b: string): number {
  const left = a.split(/(\d+)/);
  const right = b.split(/(\d+)/);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const x = left[i]!;
    const y = right[i]!;
    if (x === y) continue;
    if (digits.test(x) && digits.test(y) && Number(x) !== Number(y)) return Number(x) - Number(y);
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}
