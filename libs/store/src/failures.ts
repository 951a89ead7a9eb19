import { DeepSensorError } from '@deepsensor/contract';

const NO_SPACE = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE']);
const FORBIDDEN = new Set(['EACCES', 'EPERM', 'EROFS', 'SQLITE_READONLY', 'SQLITE_CANTOPEN']);
const CORRUPT = new Set(['SQLITE_NOTADB', 'SQLITE_CORRUPT', 'SQLITE_CORRUPT_VTAB', 'SQLITE_CORRUPT_INDEX', 'SQLITE_FORMAT']);

/**
 * What the file system or the database says, as an error that a person can act on: `NO_SPACE`, `RUN_INVALID` (damaged, or not
 * allowed to be touched), `RUN_LOCKED`. Anything else is a bug and comes back as it is.
 */
export function storeFailure(error: unknown, directory: string): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (DeepSensorError.is(error) || code === '') return error;
  if (NO_SPACE.has(code)) {
    const advice = 'free some, then go on with `deepsensor run --resume`; what was saved before is whole';
    return new DeepSensorError('NO_SPACE', `no space left on the disk of ${directory}: ${advice}.`, { cause: error });
  }
  if (code.startsWith('SQLITE_IOERR')) {
    const advice =
      'look at the disk and at limits on file sizes, then go on with `deepsensor run --resume`; what was saved before is whole';
    return new DeepSensorError('NO_SPACE', `the disk of ${directory} does not take what is written to it (${code}): ${advice}.`, {
      cause: error,
    });
  }
  if (CORRUPT.has(code)) return damaged(directory, error);
  if (code === 'SQLITE_BUSY' || code === 'SQLITE_LOCKED') {
    return new DeepSensorError('RUN_LOCKED', `another process is at work on ${directory}: wait until it is done.`, { cause: error });
  }
  if (FORBIDDEN.has(code)) {
    return new DeepSensorError('RUN_INVALID', `${directory} may not be read or written by this user (${code}).`, { cause: error });
  }
  return error;
}

/** `RUN_INVALID`: the database cannot be read. */
export function damaged(directory: string, cause?: unknown): DeepSensorError {
  const message = `the database of ${directory} (run.sqlite) is damaged: take a copy of the run, or run it again.`;
  return new DeepSensorError('RUN_INVALID', message, { cause });
}
