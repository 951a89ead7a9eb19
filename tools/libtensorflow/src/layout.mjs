import path from 'node:path';

/** @typedef {ReturnType<typeof layoutOf>} Layout */

/**
 * Where things lie in an installation's folder.
 * @param {string} folder
 */
export function layoutOf(folder) {
  const tfjs = path.join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  const library = path.join(folder, 'library');
  return {
    folder,
    /** Says that the folder is the set-up's own; see `claim`. */
    marker: path.join(folder, 'made-by-setup-tfjs.json'),
    /** There while a set-up is at work; holds its process id. */
    turn: path.join(folder, 'at-work'),
    /** Wheel, unpacked files, sources: gone when a step ends. */
    temporary: path.join(folder, 'temporary'),
    manifest: path.join(folder, 'package.json'),
    lock: path.join(folder, 'package-lock.json'),
    packages: path.join(folder, 'node_modules'),
    tfjs,
    /** Where the addon looks for the library; a link to `library`. */
    deps: path.join(tfjs, 'deps'),
    /** Where tfjs-node looks for the addon on every Node of today (Node-API 8). */
    addon: path.join(tfjs, 'lib', 'napi-v8', 'tfjs_binding.node'),
    library,
    /** Written last: what the library came from, and checksums of its files. */
    record: path.join(library, 'record.json'),
    /** The addon that was compiled against this library; kept here, so that packages can be installed anew without it. */
    compiled: path.join(library, 'tfjs_binding.node'),
  };
}

/**
 * All that a set-up makes in the folder.
 * @param {Layout} layout
 */
export function madeIn({ packages, manifest, lock, library, temporary, turn, marker }) {
  return [packages, manifest, lock, library, temporary, turn, marker];
}
