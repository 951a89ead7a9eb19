import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll } from 'vitest';

/** A folder of its own for the tests of a file, gone when they end; gives the path of a name in it. */
export async function temporaryFolder(): Promise<(...names: string[]) => string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'deepsensor-runner-')));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return (...names) => path.join(folder, ...names);
}
