import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { temporaryFolder } from '../test/temporary-folder.js';
import { layoutOf } from './layout.mjs';
import { changedFiles, originOf, readRecord, writeRecord } from './record.mjs';

const layout = layoutOf(temporaryFolder());
const lib = path.join(layout.library, 'lib');

it('knows files that changed or went since it was written', async () => {
  expect(readRecord(layout)).toBeUndefined();
  mkdirSync(lib, { recursive: true });
  mkdirSync(layout.deps, { recursive: true });
  for (const name of ['a.so', 'b.so', 'c.so']) writeFileSync(path.join(lib, name), name);
  await writeRecord(layout.library, { from: 'wheel', tensorflow: '2.15.1', wheel: 'tensorflow.whl' });
  const record = readRecord(layout);
  expect(record && originOf(record)).toContain('TensorFlow 2.15.1');
  expect(await changedFiles(layout)).toEqual([]);
  writeFileSync(path.join(lib, 'b.so'), 'other');
  rmSync(path.join(lib, 'c.so'));
  expect(await changedFiles(layout)).toEqual(['b.so', 'c.so']);
});
