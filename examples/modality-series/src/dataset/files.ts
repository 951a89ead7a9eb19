import { stat } from 'node:fs/promises';
import path from 'node:path';

import { DeepSensorError } from '@deepsensor/contract';

export async function presence(place: string): Promise<'file' | 'folder' | 'absent'> {
  try {
    return (await stat(place)).isDirectory() ? 'folder' : 'file';
  } catch {
    return 'absent';
  }
}

/** The error of a path that cannot be read, for people. */
export function unreadable(place: string, cause: unknown): DeepSensorError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why =
    { ENOENT: 'it does not exist', EACCES: 'permission is denied', EISDIR: 'it is a folder' }[code] ??
    (cause instanceof Error ? cause.message : String(cause));
  return new DeepSensorError('DATA_INVALID', `${place} cannot be read: ${why}.`, { cause });
}

/** A path as people would write it from here: relative when it lies below, absolute when not. */
export function shownPath(place: string): string {
  const relative = path.relative(process.cwd(), place) || '.';
  return relative.startsWith('..') || path.isAbsolute(relative) ? place : relative;
}
