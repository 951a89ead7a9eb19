import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { beforeEach, describe, expect, it } from 'vitest';

import { temporaryFolder } from '../test/temporary-folder.js';
import { layoutOf } from './layout.mjs';
import { claim, undo } from './ownership.mjs';

const root = temporaryFolder();
let count = 0;
let base = '';
beforeEach(() => {
  base = path.join(root, String(count++));
  mkdirSync(base);
});

/** What a set-up leaves behind, in small. */
function fake(folder: string) {
  const layout = layoutOf(folder);
  claim(layout);
  mkdirSync(path.dirname(layout.addon), { recursive: true });
  mkdirSync(path.join(layout.library, 'lib'), { recursive: true });
  symlinkSync(path.relative(layout.tfjs, layout.library), layout.deps);
  for (const file of [layout.manifest, layout.lock, layout.addon, layout.record, layout.compiled]) writeFileSync(file, '');
  return layout;
}

describe(claim, () => {
  it('takes new and empty folders, and its own again', () => {
    const folder = path.join(base, 'cache/tfjs');
    claim(layoutOf(folder));
    claim(layoutOf(folder));
    expect(existsSync(layoutOf(folder).marker)).toBe(true);
    const empty = path.join(base, 'empty');
    mkdirSync(empty);
    claim(layoutOf(empty));
    expect(readdirSync(empty)).toHaveLength(1);
  });

  it('leaves a folder of others alone', () => {
    writeFileSync(path.join(base, 'package.json'), '{}');
    expect(() => claim(layoutOf(base))).toThrow(/did not make/);
    expect(readdirSync(base)).toEqual(['package.json']);
  });

  it('says so when the folder cannot be made', () => {
    writeFileSync(path.join(base, 'file'), '');
    expect(() => claim(layoutOf(path.join(base, 'file', 'tfjs')))).toThrow(
      expect.objectContaining({ next: expect.stringContaining('DEEPSENSOR_TFJS') }),
    );
  });
});

describe(undo, () => {
  it('removes all that was made, with the folders above it', () => {
    const { folder } = fake(path.join(base, 'cache/deepsensor/tfjs'));
    expect(undo(layoutOf(folder))).toContain(folder);
    expect(readdirSync(base)).toEqual([]);
  });

  it('keeps folders that were there before', () => {
    mkdirSync(path.join(base, 'cache'));
    undo(fake(path.join(base, 'cache/deepsensor/tfjs')));
    expect(readdirSync(base)).toEqual(['cache']);
    undo(fake(path.join(base, 'cache')));
    expect(readdirSync(base)).toEqual(['cache']);
  });

  it('keeps files of others', () => {
    const layout = fake(path.join(base, 'tfjs'));
    writeFileSync(path.join(layout.folder, 'notes.txt'), '');
    writeFileSync(path.join(base, 'other'), '');
    undo(layout);
    expect(readdirSync(layout.folder)).toEqual(['notes.txt']);
    expect(readdirSync(base)).toEqual(['other', 'tfjs']);
  });

  it('touches nothing without a mark of its own', () => {
    writeFileSync(path.join(base, 'package.json'), '{}');
    expect(() => undo(layoutOf(base))).toThrow(/was not made by setup:tfjs/);
    expect(readdirSync(base)).toEqual(['package.json']);
  });

  it('has nothing to do where nothing is', () => {
    expect(undo(layoutOf(path.join(base, 'tfjs')))).toEqual([]);
  });
});
