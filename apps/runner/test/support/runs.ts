import { readFile } from 'node:fs/promises';
import path from 'node:path';

import type { FindingSummary, RunSummary } from '@deepsensor/contract';
import { expect } from 'vitest';

import { deepsensor } from './command.js';

/** The lines of `findings RUN --json`. */
export async function findingsOf(run: string): Promise<readonly FindingSummary[]> {
  const { code, stdout, stderr } = await deepsensor(['findings', run, '--json'], { cwd: path.dirname(run) });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return linesOf(stdout).map((line) => JSON.parse(line) as FindingSummary);
}

export async function summaryOf(run: string): Promise<RunSummary> {
  return JSON.parse(await readFile(path.join(run, 'summary.json'), 'utf8')) as RunSummary;
}

export function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** Fails unless `compare` finds two runs equal to the bit. */
export async function expectIdentical(a: string, b: string): Promise<void> {
  const { code, stdout } = await deepsensor(['compare', a, b], { cwd: path.dirname(a) });
  expect(stdout).toContain('are identical');
  expect(code).toBe(0);
}
