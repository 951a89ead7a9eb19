import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import type { FindingSummary } from '@deepsensor/contract';
import { expect } from 'vitest';

const room = path.dirname(import.meta.dirname);
/** The built command, and the built plugin as a user names it. */
const MAIN = path.resolve(room, '../../apps/runner/dist/main.js');
export const PLUGIN = path.join(room, 'dist', 'index.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function deepsensor(args: readonly string[], cwd: string): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs a campaign into `run` and gives its findings, after a replay has confirmed each. */
export async function confirmedFindings(args: readonly string[], run: string): Promise<readonly FindingSummary[]> {
  const cwd = path.dirname(run);
  const { code, stderr } = await deepsensor(['run', ...args, '--plugin', PLUGIN, '--out', run], cwd);
  expect([code, stderr]).toEqual([0, '']);
  const listed = await deepsensor(['findings', run, '--json'], cwd);
  const findings = listed.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as FindingSummary);
  const replayed = await deepsensor(['replay', run], cwd);
  expect(replayed.stdout).toContain(`${findings.length} of ${findings.length} findings still err`);
  return findings;
}

/** The values of a file of one row. */
export async function valuesIn(file: string): Promise<readonly number[]> {
  return (await readFile(file, 'utf8')).trimEnd().split(',').map(Number);
}
