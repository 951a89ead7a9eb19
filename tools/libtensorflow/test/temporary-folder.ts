import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll } from 'vitest';

/** A folder of its own for the tests of a file, gone when they end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'deepsensor-libtensorflow-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
