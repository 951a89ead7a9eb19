import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll } from 'vitest';

/** A folder of its own for the tests of a file, gone when they end. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'deepsensor-dataset-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files whose text is their own path, a name that ends in a slash as an empty folder, and tables as they are given. */
export async function writeTree(root: string, files: readonly string[], tables: Readonly<Record<string, string>> = {}): Promise<string> {
  await mkdir(root, { recursive: true });
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    if (file.endsWith('/')) await mkdir(join(root, file));
    else await writeFile(join(root, file), file);
  }
  for (const [file, text] of Object.entries(tables)) await writeFile(join(root, file), text);
  return root;
}
