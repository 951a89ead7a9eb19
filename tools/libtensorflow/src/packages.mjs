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
export function packagesAreThere({ folder, lock, packages }) {
  return (
    existsSync(lock) &&
    readFileSync(lock, 'utf8') === readFileSync(path.join(pinned, 'package-lock.json'), 'utf8') &&
    existsSync(path.join(packages, '.package-lock.json')) &&
    missingPackages(folder).length === 0
  );
}

/**
 * Packages of the lock file that are not in a folder, or in another version.
 * @param {string} folder
 * @returns {readonly string[]} where they belong, without the first `node_modules/`
 */
export function missingPackages(folder) {
  /** @type {{ readonly packages: { readonly [place: string]: { readonly version?: string } } }} */
  const { packages } = JSON.parse(readFileSync(path.join(pinned, 'package-lock.json'), 'utf8'));
  const missing = Object.entries(packages).flatMap(([place, { version }]) =>
    place === '' || versionIn(path.join(folder, place)) === version ? [] : [place.replace('node_modules/', '')],
  );
  // With a package those below it are gone.
  return missing.filter((each) => !missing.some((other) => each.startsWith(`${other}/`)));
}

/** @param {string} directory */
function versionIn(directory) {
  try {
    return JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

/**
 * Installs tfjs-node and what it needs, without any install script; npm compares each package with the checksum in the lock file.
 * @param {import('./layout.mjs').Layout} layout
 * @param {import('./progress.mjs').Progress} progress
 */
export async function installPackages(layout, progress) {
  const what = `@tensorflow/tfjs-node ${TFJS_NODE} with npm, no install scripts`;
  if (packagesAreThere(layout)) return progress.note('packages', `${what}: there already`);
  const missing = existsSync(layout.packages) ? missingPackages(layout.folder) : [];
  if (missing.length > 0) progress.note('packages', `${few(missing)} missing: all anew`);
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

/**
 * Names with the verb behind them: "a is", "a, b, c and 5 more are".
 * @param {readonly string[]} names
 */
export function few(names) {
  return names.length > 3
    ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more are`
    : `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'}`;
}

/** npm as it was started, else the one on the path. */
function npm() {
  const script = process.env['npm_execpath'];
  if (script !== undefined && /npm[^/\\]*\.[cm]?js$/.test(script)) return { program: process.execPath, first: [script] };
  return { program: process.platform === 'win32' ? 'npm.cmd' : 'npm', first: [] };
}
