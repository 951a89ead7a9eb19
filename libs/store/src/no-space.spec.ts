import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { finding, init, scratch, shard } from '../test/small-run.js';
import { storeFailure } from './failures.js';
import { createRun, openRun } from './run-directory.js';

/** A disk of 1 MiB, or `undefined` where this user may not make one. */
function smallDisk(): string | undefined {
  const directory = scratch();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', directory]));
  return directory;
}

const large = (seedId: string, bytes: number) => {
  const whole = finding(seedId, 1);
  return { ...whole, artefacts: [...whole.artefacts, { name: 'large.bin', bytes: new Uint8Array(bytes) }] };
};

describe('a full disk', () => {
  it('is said as NO_SPACE and leaves whole shards only', async () => {
    const disk = smallDisk();
    if (disk === undefined) {
      process.stdout.write('no disk can be mounted here: only the wording of a full disk is tested\n');
      expect(storeFailure(Object.assign(new Error('full'), { code: 'ENOSPC' }), 'runs/a')).toMatchObject({ code: 'NO_SPACE' });
      return;
    }
    const directory = join(disk, 'run');
    const store = await createRun(directory, init);
    await store.saveShard(shard(0, [0], [finding('b', 1)]));
    // The artefacts do not fit.
    await expect(store.saveShard(shard(1, [1], [large('a', 2 << 20)]))).rejects.toMatchObject({ code: 'NO_SPACE' });
    expect(readdirSync(join(directory, 'artefacts'))).toEqual(['b-1']);
    // The artefacts fit, the rows do not.
    const picture = { role: 'failing', mediaType: 'image/png', caption: '', bytes: new Uint8Array(2 << 20) } as const;
    await expect(store.saveShard(shard(1, [1], [{ ...finding('a', 1), illustrations: [picture] }]))).rejects.toMatchObject({
      code: 'NO_SPACE',
    });
    expect([...store.doneShards()]).toEqual([0]);
    store.close();

    const resumed = await openRun(directory, { write: true });
    expect(readdirSync(join(directory, 'artefacts'))).toEqual(['b-1']);
    await resumed.saveShard(shard(1, [1], [finding('a', 1)]));
    expect(resumed.findings()).toHaveLength(2);
    resumed.close();
  });

  it('leaves nothing of a run that could not be made', async () => {
    const disk = smallDisk();
    if (disk === undefined) {
      process.stdout.write('no disk can be mounted here: only the wording of a full disk is tested\n');
      expect(storeFailure(Object.assign(new Error('full'), { code: 'SQLITE_FULL' }), 'runs/a')).toMatchObject({ code: 'NO_SPACE' });
      return;
    }
    writeFileSync(join(disk, 'filler'), new Uint8Array((1 << 20) - 16384));
    await expect(createRun(join(disk, 'run'), init)).rejects.toMatchObject({ code: 'NO_SPACE' });
    expect(readdirSync(disk)).toEqual(['filler']);
  });
});

describe(storeFailure, () => {
  it('leaves bugs alone', () => {
    const bug = new TypeError('x is undefined');
    expect(storeFailure(bug, 'runs/a')).toBe(bug);
  });

  it.each([
    ['EACCES', 'RUN_INVALID'],
    ['SQLITE_BUSY', 'RUN_LOCKED'],
    ['SQLITE_CORRUPT', 'RUN_INVALID'],
  ])('says %s as %s, naming the run', (code, expected) => {
    const failure = storeFailure(Object.assign(new Error('no'), { code }), 'runs/a');
    expect(failure).toMatchObject({ code: expected, message: expect.stringContaining('runs/a') });
  });
});
