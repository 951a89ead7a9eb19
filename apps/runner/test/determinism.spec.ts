import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';

import type { RunEvent } from '@deepsensor/contract';
import { beforeAll, describe, expect, inject, it } from 'vitest';

import { deepsensor, ended, SMALL, start } from './support/command.js';
import { temporaryFolder } from './support/folder.js';
import { expectIdentical, findingsOf, linesOf, summaryOf } from './support/runs.js';

const { run, model, digits } = inject('workshop');
const at = await temporaryFolder();
const cwd = at();
const campaign = ['run', '--model', model, '--data', digits];
/** Four shards, so that there is something to lose between two of them. */
const LONGER = ['--seeds', '32', '--evaluations', '60', '--linf', '0.2', '--seed', '3', '--workers', '1'];

describe('the same seed', () => {
  it('finds the same with one worker and with two', async () => {
    for (const workers of ['1', '2']) {
      const { code } = await deepsensor([...campaign, ...SMALL, '--workers', workers, '--out', at(`workers-${workers}`)], { cwd });
      expect(code).toBe(0);
    }
    await expectIdentical(at('workers-1'), at('workers-2'));
    await expectIdentical(at('workers-1'), run);
  });

  it('finds the same when the stored configuration is run again', async () => {
    const { code, stderr } = await deepsensor(['run', '--config', path.join(run, 'config.json'), '--out', at('again')], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    await expectIdentical(run, at('again'));
    expect(await readFile(at('again', 'config.json'), 'utf8')).toBe(await readFile(path.join(run, 'config.json'), 'utf8'));
  });
});

it('another seed finds something else, and compare says so', async () => {
  expect((await deepsensor([...campaign, ...SMALL, '--seed', '8', '--out', at('other')], { cwd })).code).toBe(0);
  const { code, stdout } = await deepsensor(['compare', run, at('other')], { cwd });
  expect(code).toBe(1);
  expect(stdout).toContain('differ:');
  expect(stdout).toContain('set up differently, seed: 7 / 8');
});

describe('a run that is stopped', () => {
  const whole = at('whole');
  beforeAll(async () => {
    expect((await deepsensor([...campaign, ...LONGER, '--out', whole], { cwd })).code).toBe(0);
  });

  it('by kill -9, three times, ends as if it had never been', async () => {
    const out = at('killed');
    const moments = ['progress', 'finding', 'finding'] as const;
    for (const [time, moment] of moments.entries()) {
      const args = time === 0 ? [...campaign, ...LONGER, '--out', out] : ['run', '--resume', out];
      const { signal, stdout, stderr } = await killedAt(moment, [...args, '--json']);
      expect(signal, `${moment}: ${stdout.slice(-400)}${stderr}`).toBe('SIGKILL');
    }
    const before = (await findingsOf(out)).map(({ id }) => id);
    const resumed = await deepsensor(['run', '--resume', out], { cwd });
    expect([resumed.code, resumed.stderr]).toEqual([0, '']);
    await expectIdentical(whole, out);
    const ids = (await findingsOf(out)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(before));
    expect((await readdir(path.join(out, 'artefacts'))).sort()).toEqual([...ids].sort());
    expect(await summaryOf(out)).toMatchObject({ status: 'complete', evaluations: (await summaryOf(whole)).evaluations });
  });

  it('by Ctrl-C finishes its batch, says how to go on, and can', async () => {
    const out = at('interrupted');
    const child = start([...campaign, ...LONGER, '--out', out], { cwd });
    let told = '';
    child.stdout?.on('data', (text: Buffer) => {
      told += text.toString();
      if (told.includes(' prepare ') && !child.killed) child.kill('SIGINT');
    });
    const { code, stdout, stderr } = await ended(child);
    expect(code).toBe(0);
    expect(stderr).toContain('stopping after this batch');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`interrupted. Go on with: npx deepsensor run --resume interrupted`);
    expect(await summaryOf(out)).toMatchObject({ status: 'stopped', stoppedBy: 'interrupt' });
    const listed = await deepsensor(['findings', out], { cwd });
    expect(listed.code).toBe(0);
    expect(listed.stdout).toContain(`The run is not complete; go on with: npx deepsensor run --resume ${out}`);
    const compared = await deepsensor(['compare', whole, out], { cwd });
    expect(compared.stdout).toMatch(
      /^.*interrupted is not complete \(\d+ of \d+ shards\); go on with: npx deepsensor run --resume .*interrupted\n/,
    );
    expect((await deepsensor(['run', '--resume', out, '--workers', '2'], { cwd })).code).toBe(0);
    await expectIdentical(whole, out);
    expect((await deepsensor(['compare', whole, out], { cwd })).stdout).not.toContain('complete');
  });

  it('by its time limit says so everywhere, and can go on', async () => {
    const out = at('limited');
    const { code, stdout } = await deepsensor([...campaign, ...LONGER, '--max-time', '0.2', '--out', out], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('time limit cut in');
    expect(await summaryOf(out)).toMatchObject({ status: 'stopped', stoppedBy: 'time-limit' });
    expect(await readFile(path.join(out, 'report.html'), 'utf8')).toMatch(/time limit/i);
    expect((await deepsensor(['run', '--resume', out], { cwd })).code).toBe(0);
    await expectIdentical(whole, out);
    expect((await summaryOf(out)).status).toBe('complete');
  });

  it('does not take another configuration when it goes on', async () => {
    const { code, stderr } = await deepsensor(['run', '--resume', whole, '--linf', '0.3', '--seeds', '5'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: --linf, --seeds: --resume goes on with the run as it was configured/);
  });
});

it('a run that is complete is left as it is by --resume', async () => {
  // SQLite's own files come and go while other specs read the same run.
  const names = (await readdir(run)).filter((name) => !/^run\.(lock|sqlite-wal|sqlite-shm)$/.test(name));
  const times = () => Promise.all(names.map(async (name) => (await stat(path.join(run, name))).mtimeMs));
  const before = await times();
  const { code, stdout } = await deepsensor(['run', '--resume', run], { cwd });
  expect(code).toBe(0);
  expect(stdout).toContain('is complete');
  expect(stdout).toContain('nothing to go on with');
  expect(await times()).toEqual(before);
});

/** Runs until an event of a kind is told, and kills it then. */
async function killedAt(moment: RunEvent['type'], args: readonly string[]): Promise<Awaited<ReturnType<typeof ended>>> {
  const child = start(args, { cwd });
  let told = '';
  child.stdout?.on('data', (text: Buffer) => {
    told += text.toString();
    if (linesOf(told).some((line) => line.startsWith(`{"type":"${moment}"`))) child.kill('SIGKILL');
  });
  return ended(child);
}
