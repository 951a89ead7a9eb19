import path from 'node:path';

/** The last release of tfjs-node. The lock file in `installation/` pins it with everything below it. */
export const TFJS_NODE = '4.22.0';

/**
 * Folder of the installation: `DEEPSENSOR_TFJS`, else one in the user's cache, which `npm ci` and `git clean` leave alone
 * and all checkouts share. The loader in `plugins/runtime-tfjs` looks in the same place; a test there compares the two.
 * @param {{ readonly [name: string]: string | undefined }} env
 * @param {string} home
 * @param {string} platform as in `process.platform`
 * @param {string} architecture as in `process.arch`
 */
export function placeOf(env, home, platform, architecture) {
  if (env['DEEPSENSOR_TFJS']) return path.resolve(env['DEEPSENSOR_TFJS']);
  return path.join(cacheOf(env, home, platform), 'deepsensor', `tfjs-node-${TFJS_NODE}-${platform}-${architecture}`);
}

/**
 * @param {{ readonly [name: string]: string | undefined }} env
 * @param {string} home
 * @param {string} platform
 */
function cacheOf(env, home, platform) {
  if (platform === 'win32') return env['LOCALAPPDATA'] || path.join(home, 'AppData', 'Local');
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches');
  return env['XDG_CACHE_HOME'] || path.join(home, '.cache');
}
