import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

import { must, root } from './workspace.mjs';

/** Installs the dependencies when they are missing or older than the lock file. */
export function installIfStale() {
  const lock = path.join(root, 'package-lock.json');
  const installed = path.join(root, 'node_modules/.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  process.stderr.write('installing dependencies (npm ci) …\n');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  if (npm !== undefined && /\.[cm]?js$/.test(npm)) must(process.execPath, [npm, ...args]);
  else must('npm', args, { shell: process.platform === 'win32' });
}
