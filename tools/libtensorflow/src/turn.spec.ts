import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../test/temporary-folder.js';
import { layoutOf } from './layout.mjs';
import { takeTurn } from './turn.mjs';

const layout = layoutOf(temporaryFolder());

describe(takeTurn, () => {
  it('is given back at the end', () => {
    const end = takeTurn(layout);
    expect(existsSync(layout.turn)).toBe(true);
    end();
    expect(existsSync(layout.turn)).toBe(false);
  });

  it('waits for nobody that lives', () => {
    writeFileSync(layout.turn, String(process.ppid));
    expect(() => takeTurn(layout)).toThrow(`process ${process.ppid} is setting up`);
  });

  it('takes over from a process that is gone', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(layout.turn, String(pid));
    takeTurn(layout)();
    expect(existsSync(layout.turn)).toBe(false);
  });
});
