import { existsSync } from 'node:fs';
import path from 'node:path';

import { expect } from 'vitest';

import { deepsensor } from './command.js';

/**
 * Runs the command and expects it to end as a user's mistake should: exit code 2, one sentence on stderr, no stack trace.
 * @returns the sentence, without `error: `.
 */
export async function refused(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { code, stderr } = await deepsensor(args, { cwd, env });
  expect(stderr).toMatch(/^error: [^\n]+\n$/);
  expect(stderr).not.toContain('    at ');
  expect(stderr.trimEnd()).toMatch(/[^.][.)]$/);
  expect(code).toBe(2);
  return stderr.slice('error: '.length).trimEnd();
}

/** The same for a campaign, which must leave no run directory behind. */
export async function refusedRun(args: readonly string[], cwd: string, env?: Readonly<Record<string, string>>): Promise<string> {
  const out = path.join(cwd, 'out');
  const message = await refused(['run', ...args, '--out', out], cwd, env);
  expect(existsSync(out)).toBe(false);
  return message;
}
