import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { DeepSensorError } from '@deepsensor/contract';

/** Replaces a file so that nobody ever sees half of it. Rejects with `NO_SPACE` when the disk is full. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await writeFile(partial, text);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw noSpace(error, dirname(path));
  }
}

/** A full disk as an error that a person can act on; anything else as it is. */
export function noSpace(error: unknown, directory: string): unknown {
  const isFull = (error as { code?: string }).code === 'ENOSPC';
  return isFull ? new DeepSensorError('NO_SPACE', `no space left on the disk of ${directory} for the report.`, { cause: error }) : error;
}
