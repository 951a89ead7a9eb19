import { readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { deepsensor } from './support/command.js';

it('has a reference page that says what is loaded', async () => {
  const { stdout } = await deepsensor(['plugins', '--markdown'], { cwd: import.meta.dirname });
  const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/reference/contributions.md'), 'utf8');
  expect(page, 'npx deepsensor plugins --markdown > docs/reference/contributions.md').toBe(stdout);
});

it('has a guide that lists every transform of recordings, with its ranges', async () => {
  const { stdout } = await deepsensor(['plugins', '--json'], { cwd: import.meta.dirname });
  const listed = JSON.parse(stdout) as { kind: string; id: string; transforms?: { name: string }[] }[];
  const names = listed.find(({ kind, id }) => kind === 'modality' && id === 'speaker')!.transforms!.map(({ name }) => name);
  expect(names).toHaveLength(15);
  const [guide, reference] = ['guides/speaker-models.md', 'reference/contributions.md'].map((file) =>
    readFileSync(path.resolve(import.meta.dirname, '../../../docs', file), 'utf8').replaceAll(/ +/g, ' '),
  );
  for (const name of names) {
    const [row] = new RegExp(`^\\| \`${name}\` \\| [^|]+ \\|`, 'm').exec(reference!)!;
    expect(guide).toContain(`\n${row}`);
  }
});
