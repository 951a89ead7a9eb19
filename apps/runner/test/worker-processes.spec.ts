import { readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { beforeAll, describe, expect, inject, it } from 'vitest';

import { deepsensor, ended, SMALL, start } from './support/command.js';
import { temporaryFolder } from './support/folder.js';
import { expectIdentical } from './support/runs.js';

const { run, model, digits } = inject('workshop');
const at = await temporaryFolder();
const campaign = ['run', '--model', model, '--data', digits, ...SMALL, '--workers', '2', '--plugin', './apart.mjs', '--runtime', 'apart'];

/** ONNX Runtime again, as an engine that wants processes. */
const PLUGIN = `
import { contribution, definePlugin } from '@deepsensor/contract';
import { appendFile } from 'node:fs/promises';
import { isMainThread } from 'node:worker_threads';
import { onnxRuntime } from '@deepsensor/runtime-onnx';
import { z } from 'zod';
const provider = onnxRuntime();
export default definePlugin('apart', '1.0.0', [
  contribution({
    kind: 'runtime',
    id: 'apart',
    summary: 'ONNX Runtime in processes of its own',
    options: z.strictObject({}),
    create: () => ({
      probe: () => provider.probe(),
      load: async () => {
        await appendFile(${JSON.stringify(at('loaded'))}, isMainThread + ' ' + process.pid + '\\n');
        if (process.env.FALLS_OVER && process.send) process.kill(process.pid, 'SIGKILL');
        return { ...(await provider.load()), workers: 'processes' };
      },
    }),
  }),
]);`;

beforeAll(async () => {
  // The packages as built: the command runs those.
  await symlink(path.join(import.meta.dirname, '../../../node_modules'), at('node_modules'), 'junction');
  await writeFile(at('apart.mjs'), PLUGIN);
});

describe('an engine that wants processes of its own', () => {
  it('finds in them what threads find', async () => {
    const { code, stderr } = await deepsensor([...campaign, '--out', 'apart'], { cwd: at() });
    expect([code, stderr]).toEqual([0, '']);
    await expectIdentical(at('apart'), run);
    const loaded = (await readFile(at('loaded'), 'utf8')).trim().split('\n');
    expect(loaded.every((line) => line.startsWith('true '))).toBe(true);
    // The command itself and two workers.
    expect(new Set(loaded).size).toBe(3);
  });

  it('says so when one of them dies, and can go on', async () => {
    const died = await deepsensor([...campaign, '--out', 'died'], { cwd: at(), env: { FALLS_OVER: '1' } });
    expect(died.code).not.toBe(0);
    expect(died.stderr).toContain('a worker ended unexpectedly (exit code 137)');
    const { code, stderr } = await deepsensor(['run', '--resume', 'died'], { cwd: at() });
    expect([code, stderr]).toEqual([0, '']);
    await expectIdentical(at('died'), run);
  });

  it('leaves none of them behind when it is killed', async () => {
    const child = start([...campaign, '--seeds', '32', '--evaluations', '400', '--out', 'left', '--json'], { cwd: at() });
    let told = '';
    child.stdout?.on('data', (text: Buffer) => {
      told += text.toString();
      if (told.includes('"progress"') && told.includes('"search"')) child.kill('SIGKILL');
    });
    await ended(child);
    const pids = (await readFile(at('loaded'), 'utf8'))
      .trim()
      .split('\n')
      .slice(-3)
      .map((line) => Number(line.split(' ')[1]));
    await expect.poll(() => pids.filter(isAlive), { timeout: 20_000 }).toEqual([]);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
