import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { temporaryFolder } from '../test/temporary-folder.js';
import { needRoom, weigh } from './weigh.mjs';

const folder = temporaryFolder();

it('weighs files and not links', () => {
  mkdirSync(path.join(folder, 'lib'));
  writeFileSync(path.join(folder, 'lib', 'a.so'), Buffer.alloc(1000));
  writeFileSync(path.join(folder, 'b'), Buffer.alloc(24));
  symlinkSync('b', path.join(folder, 'c'));
  expect(weigh(folder)).toBe(1024);
  expect(weigh(path.join(folder, 'nothing'))).toBe(0);
});

it('asks for room before it is needed', () => {
  needRoom(folder, 1);
  expect(() => needRoom(folder, 1e18)).toThrow(/1000000000000 MB are needed/);
});
