// npm run setup:tfjs: from a checkout to a working tfjs-node, and back.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';

import { parseArguments, usage } from './src/arguments.mjs';
import { check } from './src/check.mjs';
import { layoutOf } from './src/layout.mjs';
import { undo } from './src/ownership.mjs';
import { placeOf } from './src/place.mjs';
import { Problem } from './src/problem.mjs';
import { progressTo } from './src/progress.mjs';
import { setUp } from './src/set-up.mjs';

// Programs that were started end with this one.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

const layout = layoutOf(placeOf(process.env, homedir(), process.platform, process.arch));
const progress = progressTo(process.stderr, () => performance.now());
const begun = performance.now();

try {
  const { action, from } = parseArguments(process.argv.slice(2));
  if (action === 'help') process.stdout.write(usage);
  else {
    progress.note('folder', layout.folder);
    if (action === 'check') await check(layout, progress);
    else if (action === 'undo') takeDown();
    else {
      await setUp(layout, from, progress);
      progress.note('ready', `${((performance.now() - begun) / 1000).toFixed(1)} s; npm run setup:tfjs -- --undo takes it away again`);
    }
  }
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  process.stderr.write(`error: ${error.message}\nnext: ${error.next}\n`);
  process.exitCode = 1;
}

function takeDown() {
  const removed = undo(layout, (each) => progress.note('removed', each));
  if (removed.length === 0) progress.note('undo', 'there is nothing');
  else if (existsSync(layout.folder)) progress.note('left', `${layout.folder}: it was there before, or holds other files`);
}
