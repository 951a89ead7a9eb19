import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Problem } from './problem.mjs';
import { run } from './programs.mjs';
import { TFJS_NODE } from './place.mjs';
import { weigh } from './weigh.mjs';
import { megabytes } from './progress.mjs';

const pinned = fileURLToPath(new URL('../installation/', import.meta.url));

/**
 * Whether the packages are those of the lock file. npm writes its own copy of the lock last.
 * @param {import('./layout.mjs').Layout} layout
 */
export function packagesAreThere({ lock, packages, tfjs }) {
  return (
    existsSync(lock) &&
    readFileSync(lock, 'utf8') === readFileSync(path.join(pinned, 'package-lock.json'), 'utf8') &&
    existsSync(path.join(packages, '.package-lock.json')) &&
    existsSync(path.join(tfjs, 'package.json'))
  );
}

/**
 * Installs tfjs-node and what it needs, without any install script; npm compares each package with the checksum in the lock file.
 * @param {import('./layout.mjs').Layout} layout
 * @param {import('./progress.mjs').Progress} progress
 */
export async function installPackages(layout, progress) {
  const what = `@tensorflow/tfjs-node ${TFJS_NODE} with npm, no install scripts`;
  if (packagesAreThere(layout)) return progress.note('packages', `${what}: there already`);
  await progress.step('packages', what, async (tell) => {
    copyFileSync(path.join(pinned, 'package.json'), layout.manifest);
    copyFileSync(path.join(pinned, 'package-lock.json'), layout.lock);
    const { program, first } = npm();
    const args = [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', layout.folder];
    const { ok, why } = await run(program, args, { cwd: layout.folder, onTick: () => tell('at it') });
    if (!ok) throw new Problem(`npm cannot install tfjs-node: ${why}`, 'npm must reach a package registry: mend that and run this again');
    return megabytes(weigh(layout.packages));
  });
}

/** npm as it was started, else the one on the path. */
function npm() {
  const script = process.env['npm_execpath'];
  if (script !== undefined && /npm[^/\\]*\.[cm]?js$/.test(script)) return { program: process.execPath, first: [script] };
  return { program: process.platform === 'win32' ? 'npm.cmd' : 'npm', first: [] };
}
