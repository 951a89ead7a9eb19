// npm run demo, npm test: from a fresh clone to the end, with Node and npm alone.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { buildIfStale } from './build-if-stale.mjs';
import { installIfStale } from './install-if-stale.mjs';
import { mustNode, root } from './workspace.mjs';

const [task, ...rest] = process.argv.slice(2);
installIfStale();

if (task === 'demo') {
  buildIfStale();
  mustNode('apps/runner/bin/deepsensor.mjs', ['demo', ...rest]);
} else if (task === 'test') {
  mustNode('node_modules/typescript/bin/tsc', ['-b', 'tsconfig.json']);
  buildIfStale();
  const results = path.join(root, 'node_modules/.vitest-results.json');
  rmSync(results, { force: true });
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`, ...rest],
    { cwd: root, stdio: 'inherit' },
  );
  // There are none after Ctrl-C, or when vitest did not start.
  if (existsSync(results)) {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(results, 'utf8'));
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    process.stdout.write(`\n${numPassedTests} passed, ${numFailedTests} failed${skipped}\n`);
  }
  process.exit(status ?? 1);
} else {
  process.stderr.write('usage: with-setup.mjs demo|test [options]\n');
  process.exit(2);
}
