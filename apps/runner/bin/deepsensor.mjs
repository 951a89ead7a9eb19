#!/usr/bin/env node
// In a checkout the command builds what has changed since it last ran; an installed package holds `dist` alone and starts at once.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const setup = new URL('../../../tools/setup/build-if-stale.mjs', import.meta.url);
if (existsSync(fileURLToPath(setup))) (await import(setup.href)).buildIfStale();

await import('../dist/main.js');
