import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { temporaryFolder } from '../test/temporary-folder.js';
import { isCutShort } from './cut-short.js';

const folder = temporaryFolder();

function written(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

/** A library's header, one segment of 16 bytes, and nothing else. */
function library(): Buffer {
  const bytes = Buffer.alloc(64 + 56 + 16);
  bytes.write('\x7fELF\x02\x01', 'latin1');
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(1, 56);
  bytes.writeBigUInt64LE(120n, 64 + 8);
  bytes.writeBigUInt64LE(16n, 64 + 32);
  return bytes;
}

it('tells half a library from a whole one, wherever it ends', () => {
  const whole = library();
  expect(isCutShort(written('whole', whole))).toBe(false);
  for (const length of [10, 63, 64, 100, 120, whole.length - 1])
    expect(isCutShort(written(`cut-${length}`, whole.subarray(0, length)))).toBe(true);
});

it('has nothing to say of other files', () => {
  expect(isCutShort(written('empty', new Uint8Array(0)))).toBe(false);
  expect(isCutShort(written('text', Buffer.from('not a library')))).toBe(false);
});

it.runIf(process.platform === 'linux')('takes the program that runs this for whole', () => {
  expect(isCutShort(process.execPath)).toBe(false);
  expect(isCutShort(written('node', readFileSync(process.execPath).subarray(0, 100_000)))).toBe(true);
});
