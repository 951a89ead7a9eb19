import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { run } from '../src/programs.mjs';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const command = (...options: string[]) =>
  run(process.execPath, [path.resolve(import.meta.dirname, '../setup-tfjs.mjs'), ...options], {
    env: { ...process.env, DEEPSENSOR_TFJS: path.join(folder, 'tfjs') },
  });

it('says what it can do', async () => {
  const { ok, output } = await command('--help');
  expect(ok).toBe(true);
  for (const option of ['--from wheel', '--check', '--undo', 'DEEPSENSOR_TFJS']) expect(output).toContain(option);
});

it('says what is wrong with its options, and the next step', async () => {
  const { ok, output } = await command('--form', 'wheel');
  expect(ok).toBe(false);
  expect(output).toBe("error: Unknown option '--form'\nnext: npm run setup:tfjs -- --help lists the options\n");
});

it('finds nothing where nothing was set up', async () => {
  const checked = await command('--check');
  expect(checked.ok).toBe(false);
  expect(checked.output).toContain('next: npm run setup:tfjs\n');
  const undone = await command('--undo');
  expect(undone.ok).toBe(true);
  expect(undone.output).toContain('there is nothing');
  expect(existsSync(path.join(folder, 'tfjs'))).toBe(false);
});

it('leaves the folders of others alone', async () => {
  writeFileSync(path.join(folder, 'tfjs'), '');
  const { ok, output } = await command();
  expect(ok).toBe(false);
  expect(output).toMatch(/next: name .* DEEPSENSOR_TFJS/);
});
