import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { finding, init, scratch, shard } from '../test/small-run.js';
import { openDatabase } from './database.js';
import { createRun, discardRun, openRun } from './run-directory.js';

const bytes = (path: string) => [...readFileSync(path)];

describe('a run that is saved', () => {
  it('comes back to the bit, in the order of the seeds', async () => {
    const directory = join(scratch(), 'runs', 'a');
    const store = await createRun(directory, init);
    await store.saveShard(shard(1, [2], []));
    await store.saveShard(shard(0, [0, 1], [finding('a', 2), finding('a', 1), finding('b', 1)]));
    store.close();

    const again = await openRun(directory, { write: false });
    expect(again.run).toBe('small');
    expect(again.config()).toEqual(init.config);
    expect(again.versions()).toEqual(init.versions);
    expect(again.facts()).toEqual(init.facts);
    expect(again.summary()).toBeUndefined();
    expect([...again.doneShards()]).toEqual([0, 1]);
    expect(again.shards()[0]).toMatchObject({ seedRows: [0, 1], evaluations: 800, forwardEquivalents: 1200.5, seedsBroken: 2 });
    expect(again.findings().map(({ id }) => id)).toEqual(['b-1', 'a-1', 'a-2']);
    const { artefacts, ...expected } = finding('a', 1);
    expect(again.finding('a-1')).toEqual({ ...expected, shard: 0, losslessSha256: again.findings()[1]!.losslessSha256 });
    for (const artefact of artefacts) expect(bytes(join(directory, 'artefacts/a-1', artefact.name))).toEqual([...artefact.bytes]);
    expect(again.finding('nobody')).toBeUndefined();
    again.close();
    expect(JSON.parse(readFileSync(join(directory, 'config.json'), 'utf8'))).toEqual(init.config);
    expect(readdirSync(directory).sort()).toEqual(['artefacts', 'config.json', 'run.lock', 'run.sqlite']);
  });

  it('replaces a shard that is saved again, and its summary', async () => {
    const directory = scratch();
    const store = await createRun(directory, init);
    await Promise.all([
      store.saveShard(shard(0, [0], [finding('b', 1), finding('b', 2)])),
      store.saveShard(shard(1, [1], [finding('a', 1)])),
    ]);
    await store.saveShard(shard(0, [0], [finding('b', 1, 0.25)]));
    expect(store.findings().map(({ id, fitness }) => [id, fitness])).toEqual([
      ['b-1', 0.35],
      ['a-1', 0.6],
    ]);
    const summary = { run: 'small', status: 'stopped', stoppedBy: 'interrupt', seeds: 4, seedsBroken: 2, findings: 2 } as const;
    const rest = {
      evaporated: 0,
      evaluations: 1,
      forwardEquivalents: 1,
      evaluationsToFirstError: null,
      cleanAccuracy: 1,
      cleanAccuracyOf: 1,
    };
    await store.finish({ ...summary, ...rest, seconds: 1, digest: '' });
    await store.finish({ ...summary, ...rest, seconds: 2, digest: 'd' });
    expect(store.summary()).toMatchObject({ seconds: 2, digest: 'd' });
    store.close();
    expect(JSON.parse(readFileSync(join(directory, 'summary.json'), 'utf8'))).toMatchObject({ seconds: 2 });
    const reader = await openRun(directory, { write: true });
    expect(readdirSync(join(directory, 'artefacts')).sort()).toEqual(['a-1', 'b-1']);
    reader.close();
  });

  it('can be read while it is written', async () => {
    const directory = scratch();
    const writer = await createRun(directory, init);
    const reader = await openRun(directory, { write: false });
    await writer.saveShard(shard(0, [0], [finding('b', 1)]));
    expect(reader.findings()).toHaveLength(1);
    writer.close();
    expect(reader.finding('b-1')?.attribution.layers).toHaveLength(2);
    await expect(async () => reader.saveShard(shard(0, [0], []))).rejects.toThrow('opened for reading');
    reader.close();
  });
});

describe('a writer that is killed', () => {
  /** Starts a process that saves shard 0, says so, and then saves shard 1 over and over until it is killed. */
  async function startWriter(directory: string) {
    const script = new URL('../test/endless-writer.ts', import.meta.url).pathname;
    const child = spawn(
      process.execPath,
      ['--conditions=@deepsensor/source', '--import', '@swc-node/register/esm-register', script, directory],
      {
        cwd: new URL('..', import.meta.url).pathname,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => Promise.reject(new Error('the writer ended')))]);
    return child;
  }

  it('holds the lock while it lives; after kill -9 the next one goes on with whole shards only', async () => {
    const directory = join(scratch(), 'run');
    const child = await startWriter(directory);
    await expect(openRun(directory, { write: true })).rejects.toMatchObject({ code: 'RUN_LOCKED' });
    child.kill('SIGKILL');
    await once(child, 'exit');

    const store = await openRun(directory, { write: true });
    expect(store.doneShards().has(0)).toBe(true);
    const ids = store.findings().map(({ id }) => id);
    expect(ids).toContain('b-1');
    expect(ids.filter((id) => id.startsWith('a'))).toHaveLength(store.doneShards().has(1) ? 2 : 0);
    expect(readdirSync(join(directory, 'artefacts')).sort()).toEqual([...ids].sort());
    for (const id of ids) expect(readdirSync(join(directory, 'artefacts', id))).toHaveLength(3);
    await store.saveShard(shard(1, [1], [finding('a', 1), finding('a', 2)]));
    expect(store.findings()).toHaveLength(3);
    store.close();
  }, 20_000);
});

describe('what is left of a shard that was not finished', () => {
  it('is swept away by the next writer, not by a reader', async () => {
    const directory = scratch();
    (await createRun(directory, init)).close();
    mkdirSync(join(directory, 'artefacts/.partial-shard-0/b-1'), { recursive: true });
    mkdirSync(join(directory, 'artefacts/b-1'));
    (await openRun(directory, { write: false })).close();
    expect(readdirSync(join(directory, 'artefacts'))).toHaveLength(2);
    (await openRun(directory, { write: true })).close();
    expect(readdirSync(join(directory, 'artefacts'))).toEqual([]);
  });

  it('leaves no rows when a row cannot be written', async () => {
    const directory = scratch();
    const store = await createRun(directory, init);
    await store.saveShard(shard(0, [0], [finding('b', 1)]));
    await expect(store.saveShard(shard(1, [1], [finding('a', 1), { ...finding('b', 1), seedId: 'a' }]))).rejects.toThrow(/UNIQUE/);
    expect([...store.doneShards()]).toEqual([0]);
    expect(store.findings().map(({ seedId }) => seedId)).toEqual(['b']);
    store.close();
  });

  it.each([
    ['an id that is no file name', { id: '../x' }, /cannot name a folder/],
    ['a path without an artefact', { file: 'artefacts/b-1/other.png' }, /no artefact/],
    ['a seed of another run', { seedId: 'z' }, /no seed "z"/],
  ])('is nothing for %s', async (_, wrong, message) => {
    const directory = scratch();
    const store = await createRun(directory, init);
    await expect(store.saveShard(shard(0, [0], [{ ...finding('b', 1), ...wrong }]))).rejects.toThrow(message);
    expect(readdirSync(join(directory, 'artefacts'))).toEqual([]);
    store.close();
  });
});

describe('a run that was begun in vain', () => {
  it('is gone with its directory, but for what else lies there', async () => {
    const directory = join(scratch(), 'run');
    (await createRun(directory, init)).close();
    await discardRun(directory);
    expect(existsSync(directory)).toBe(false);
    (await createRun(directory, init)).close();
    writeFileSync(join(directory, 'notes.txt'), 'mine');
    await discardRun(directory);
    expect(readdirSync(directory)).toEqual(['notes.txt']);
  });
});

describe('a directory that is refused', () => {
  it('says RUN_EXISTS for one with a run or anything else in it, and leaves it alone', async () => {
    const directory = scratch();
    writeFileSync(join(directory, 'notes.txt'), 'mine');
    await expect(createRun(directory, init)).rejects.toMatchObject({ code: 'RUN_EXISTS', message: expect.stringContaining('--resume') });
    expect(readdirSync(directory)).toEqual(['notes.txt']);
    const other = scratch();
    (await createRun(other, init)).close();
    await expect(createRun(other, init)).rejects.toMatchObject({ code: 'RUN_EXISTS' });
    (await openRun(other, { write: false })).close();
  });

  it('begins anew where a run was killed while being made', async () => {
    const directory = scratch();
    for (const name of ['run.lock', 'run.sqlite', 'config.json']) writeFileSync(join(directory, name), '');
    await expect(openRun(directory, { write: true })).rejects.toMatchObject({
      code: 'RUN_INVALID',
      message: expect.stringContaining('without --resume'),
    });
    const store = await createRun(directory, init);
    expect(store.findings()).toEqual([]);
    store.close();
  });

  it('says RUN_INVALID for what is missing, no directory, or no run, and makes nothing there', async () => {
    const directory = scratch();
    await expect(openRun(join(directory, 'none'), { write: true })).rejects.toMatchObject({
      code: 'RUN_INVALID',
      message: expect.stringContaining('no run at'),
    });
    expect(existsSync(join(directory, 'none'))).toBe(false);
    await expect(openRun(directory, { write: false })).rejects.toMatchObject({
      code: 'RUN_INVALID',
      message: expect.stringContaining('no run.sqlite'),
    });
    expect(readdirSync(directory)).toEqual([]);
    writeFileSync(join(directory, 'file'), '');
    await expect(createRun(join(directory, 'file'), init)).rejects.toMatchObject({ code: 'RUN_INVALID' });
    await expect(openRun(join(directory, 'file'), { write: false })).rejects.toMatchObject({ code: 'RUN_INVALID' });
  });

  it('says which format a run of another release has', async () => {
    const directory = scratch();
    (await createRun(directory, init)).close();
    const database = await openDatabase(join(directory, 'run.sqlite'), { write: true, timeout: 0 });
    database.exec('PRAGMA user_version = 7');
    database.close();
    await expect(openRun(directory, { write: false })).rejects.toMatchObject({
      code: 'RUN_INVALID',
      message: expect.stringContaining('format 7'),
    });
  });

  it.each([
    ['is of another kind', () => Buffer.from('not a database at all '.repeat(300))],
    ['is cut short', (whole: Buffer) => whole.subarray(0, whole.length - 9000)],
    ['is damaged inside', (whole: Buffer) => Buffer.from(whole).fill(0x5a, 8192, 16384)],
  ])('says that its database %s, and does not touch it', async (_, damage) => {
    const directory = scratch();
    const store = await createRun(directory, init);
    await store.saveShard(shard(0, [0, 1], [finding('b', 1), finding('b', 2), finding('a', 1)]));
    store.close();
    const path = join(directory, 'run.sqlite');
    const damaged = damage(readFileSync(path));
    writeFileSync(path, damaged);
    for (const write of [false, true]) await expect(openRun(directory, { write })).rejects.toMatchObject({ code: 'RUN_INVALID' });
    await expect(createRun(directory, init)).rejects.toMatchObject({ code: expect.stringMatching(/RUN_(INVALID|EXISTS)/) });
    expect(readFileSync(path).equals(damaged)).toBe(true);
  });
});
