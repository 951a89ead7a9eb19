import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, inject, it } from 'vitest';

import { deepsensor, SMALL } from './support/command.js';
import { temporaryFolder } from './support/folder.js';
import { expectIdentical } from './support/runs.js';

const { run, model, digits } = inject('workshop');
const at = await temporaryFolder();
const main = path.resolve(import.meta.dirname, '../dist/main.js');
const args = ['run', '--model', model, '--data', digits, ...SMALL, '--workers', '1', '--out', 'out'];

/** Runs with a limit on the size of each file, in blocks of 512 bytes: the next best to a disk that is full. */
async function limited(blocks: number): Promise<{ code: number; stderr: string }> {
  const script = `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`;
  return promisify(execFile)('sh', ['-c', script, process.execPath, main, ...args], { cwd: at() }).then(
    ({ stderr }) => ({ code: 0, stderr }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
  );
}

describe.runIf(process.platform !== 'win32')('a disk that takes no more', () => {
  it('before anything is saved leaves nothing behind', async () => {
    const { code, stderr } = await limited(8);
    expect(stderr).toMatch(/^error: [^\n]*disk[^\n]*\n$/);
    expect(code).toBe(2);
    expect(existsSync(at('out'))).toBe(false);
  });

  it('in the middle leaves a run that goes on when there is room', async () => {
    // The empty database passes, the first findings do not.
    const { code, stderr } = await limited(160);
    expect(stderr).toMatch(/^error: [^\n]*disk[^\n]*--resume[^\n]*\n$/);
    expect(code).toBe(2);
    const resumed = await deepsensor(['run', '--resume', 'out'], { cwd: at() });
    expect([resumed.code, resumed.stderr]).toEqual([0, '']);
    await expectIdentical(run, at('out'));
  });
});

if (process.platform === 'win32') console.warn('this platform has no limit on file sizes, so a full disk is not tried here');
