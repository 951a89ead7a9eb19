import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { mustNode, root } from './workspace.mjs';

const stamp = path.join(root, 'apps/runner/dist/.built');

/** Compiles the command and all it depends on when a source has changed since the last time. */
export function buildIfStale() {
  const built = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built > 0 && !changedSince(built)) return;
  // A source that is saved while the compiler runs is newer than what comes out.
  const begun = new Date();
  if (built === 0) process.stderr.write('building DeepSensor (once) …\n');
  mustNode('node_modules/typescript/bin/tsc', ['-b', 'apps/runner/tsconfig.lib.json']);
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
  utimesSync(stamp, begun, begun);
}

function changedSince(time) {
  if (statSync(path.join(root, 'tsconfig.base.json')).mtimeMs > time) return true;
  for (const group of ['apps', 'libs', 'plugins']) {
    for (const project of readdirSync(path.join(root, group))) {
      if (newer(path.join(root, group, project, 'src'), time)) return true;
    }
  }
  return false;
}

function newer(directory, time) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory() ? newer(file, time) : entry.name.endsWith('.ts') && statSync(file).mtimeMs > time) return true;
  }
  return false;
}
