import { join } from 'node:path';

import { DeepSensorError } from '@deepsensor/contract';

import { openDatabase } from './database.js';

export interface Lock {
  release(): void;
}

/**
 * Takes the right to write a run: an exclusive lock of the operating system on `run.lock`, through SQLite. It falls with the
 * process that held it, however that ended, so a killed run never has to be unlocked by hand. Readers are not held up.
 * Rejects with `RUN_LOCKED`.
 */
export async function acquireLock(directory: string): Promise<Lock> {
  const database = await openDatabase(join(directory, 'run.lock'), { write: true, timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    const code = (error as { code?: string }).code;
    if (code !== 'SQLITE_BUSY' && code !== 'SQLITE_LOCKED') throw error;
    const message = `another process is writing the run ${directory}: wait until it is done, or choose another --out.`;
    throw new DeepSensorError('RUN_LOCKED', message, { cause: error });
  }
  return {
    release() {
      database.exec('ROLLBACK');
      database.close();
    },
  };
}
