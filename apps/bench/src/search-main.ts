import path from 'node:path';

import { compareSearches } from './search-suite.js';
import { searchTables } from './search-table.js';

const root = path.resolve(import.meta.dirname, '../../..');
const only = process.argv.find((word) => word.startsWith('--only='))?.split('=')[1];
const trials = await compareSearches(root, path.join(root, 'docs/reference/search-results.json'), only);
process.stdout.write(`${searchTables(trials)}\n`);
