import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { compareSearches } from './search-suite.js';
import { searchTables } from './search-table.js';

const BEGIN = '<!-- tables -->';
const END = '<!-- end of tables -->';

const root = path.resolve(import.meta.dirname, '../../..');
const page = path.join(root, 'docs/reference/search.md');
const only = process.argv.find((word) => word.startsWith('--only='))?.split('=')[1];
const tables = searchTables(await compareSearches(root, path.join(root, 'docs/reference/search-results.json'), only));
const text = await readFile(page, 'utf8');
await writeFile(page, `${text.slice(0, text.indexOf(BEGIN) + BEGIN.length)}\n${tables}\n${text.slice(text.indexOf(END))}`);
process.stdout.write(`${tables}\n`);
