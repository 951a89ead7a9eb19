import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll } from 'vitest';

/** A folder of its own for the tests of a file, gone when they end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'deepsensor-tfjs-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Something that looks like tfjs-node from outside, with this as its code and as its addon. */
export function copyOfTfjsNode(folder: string, code: string, addon?: string): string {
  const directory = path.join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  mkdirSync(path.join(directory, 'lib', 'napi-v8'), { recursive: true });
  writeFileSync(path.join(directory, 'package.json'), '{ "main": "index.js" }');
  writeFileSync(path.join(directory, 'index.js'), code);
  if (addon !== undefined) writeFileSync(path.join(directory, 'lib', 'napi-v8', 'tfjs_binding.node'), addon);
  return directory;
}
