import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { temporaryFolder } from '../test/temporary-folder.js';
import { run } from './programs.mjs';
import { findPython } from './python.mjs';

const folder = temporaryFolder();
const python = await findPython().catch((problem: Error) => problem);

it('takes library and C headers out of a wheel, or says what is missing', async () => {
  if (python instanceof Error) {
    process.stdout.write(`unpacking a wheel is not tried here: ${python.message}\n`);
    expect(python).toHaveProperty('next');
    return;
  }
  const root = path.join(folder, 'tensorflow');
  const inWheel = [
    'libtensorflow_cc.so.2',
    'libtensorflow_framework.so.2',
    'python/_pywrap.so',
    'include/tensorflow/c/c_api.h',
    'include/tensorflow/c/eager/c_api.h',
    'include/tensorflow/core/platform/ctstring.h',
    'include/tensorflow/core/framework/op.h',
    'include/tsl/c/tsl_status.h',
  ];
  for (const name of inWheel) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), name);
  }
  const wheel = path.join(folder, 'tensorflow.whl');
  expect((await run(python, ['-m', 'zipfile', '-c', wheel, root])).why).toBe('');
  const out = path.join(folder, 'library');
  expect((await run(python, [path.join(import.meta.dirname, 'unpack.py'), wheel, out])).why).toBe('');
  const unpacked = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(unpacked.map((entry) => path.relative(out, path.join(entry.parentPath, entry.name))).sort()).toEqual(
    [
      'include/tensorflow/c/c_api.h',
      'include/tensorflow/c/eager/c_api.h',
      'include/tensorflow/core/platform/ctstring.h',
      'include/tsl/c/tsl_status.h',
      'lib/libtensorflow_cc.so.2',
      'lib/libtensorflow_framework.so.2',
    ].map(path.normalize),
  );
});
