import { readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { deepsensor } from './support/command.js';

it('has a reference page that says what is loaded', async () => {
  const { stdout } = await deepsensor(['plugins', '--markdown'], { cwd: import.meta.dirname });
  const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/reference/contributions.md'), 'utf8');
  expect(page, 'npx deepsensor plugins --markdown > docs/reference/contributions.md').toBe(stdout);
});
