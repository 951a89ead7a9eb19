import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { COMPARISONS } from './search-methods.js';
import { compareSearches } from './search-suite.js';
import { searchTables } from './search-table.js';

const root = path.resolve(import.meta.dirname, '../../..');
const page = path.join(root, 'docs/reference/search.md');
const flag = (name: string) => process.argv.find((word) => word.startsWith(`--${name}=`))?.split('=')[1];

for (const [kind, results] of [
  ['pictures', 'search-results.json'],
  ['sounds', 'search-results-sound.json'],
] as const) {
  if (flag('kind') !== undefined && flag('kind') !== kind) continue;
  const comparison = COMPARISONS[kind];
  const trials = await compareSearches(comparison, root, path.join(root, 'docs/reference', results), flag('only'));
  const tables = searchTables(trials, comparison.methods);
  const [begin, end] = [`<!-- tables of ${kind} -->`, `<!-- end of tables of ${kind} -->`];
  const text = await readFile(page, 'utf8');
  await writeFile(page, `${text.slice(0, text.indexOf(begin) + begin.length)}\n${tables}\n${text.slice(text.indexOf(end))}`);
  process.stdout.write(`${tables}\n`);
}
