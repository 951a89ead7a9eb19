import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { sha256Of } from './checksum.mjs';

/**
 * @typedef {object} Origin
 * @property {'wheel' | 'download'} from
 * @property {string} [tensorflow] version, where it is known beforehand
 * @property {string} [wheel]
 * @property {string} [sha256] of the wheel
 */
/** @typedef {Origin & { readonly files: { readonly [name: string]: string } }} Record */

/**
 * Writes down what the library came from and the checksums of its files; what has a record is complete.
 * @param {string} library
 * @param {Origin} origin
 */
export async function writeRecord(library, origin) {
  const files = /** @type {{ [name: string]: string }} */ ({});
  for (const name of libraryFiles(library)) files[name] = await sha256Of(path.join(library, 'lib', name));
  writeFileSync(path.join(library, 'record.json'), `${JSON.stringify({ ...origin, files }, undefined, 2)}\n`);
}

/**
 * What the library came from, when there is a complete one.
 * @param {import('./layout.mjs').Layout} layout
 * @returns {Record | undefined}
 */
export function readRecord({ record, deps }) {
  // On Windows the library lies among the packages and goes with them.
  return existsSync(record) && (process.platform !== 'win32' || existsSync(deps)) ? JSON.parse(readFileSync(record, 'utf8')) : undefined;
}

/** @param {Record} record */
export function originOf({ wheel, tensorflow }) {
  return wheel === undefined ? "libtensorflow of tfjs-node's own download" : `libtensorflow of TensorFlow ${tensorflow}, out of its wheel`;
}

/**
 * Names of files of the library that are not what they were when the record was written.
 * @param {import('./layout.mjs').Layout} layout
 */
export async function changedFiles(layout) {
  const changed = [];
  for (const [name, sum] of Object.entries(readRecord(layout)?.files ?? {})) {
    const file = path.join(layout.library, 'lib', name);
    if (!existsSync(file) || (await sha256Of(file)) !== sum) changed.push(name);
  }
  return changed;
}

/** @param {string} library */
function libraryFiles(library) {
  const lib = path.join(library, 'lib');
  if (!existsSync(lib)) return [];
  return readdirSync(lib, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
}
