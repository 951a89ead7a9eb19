import path from 'node:path';

/** The last release of tfjs-node, and the only one that is tried. */
export const TFJS_NODE = '4.22.0';

/** Folder in which `npm run setup:tfjs` puts tfjs-node: a test holds it equal to that of `tools/libtensorflow`. */
export function setUpFolder(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
  platform: string,
  architecture: string,
): string {
  if (env['DEEPSENSOR_TFJS']) return path.resolve(env['DEEPSENSOR_TFJS']);
  const cache =
    platform === 'win32'
      ? env['LOCALAPPDATA'] || path.join(home, 'AppData', 'Local')
      : platform === 'darwin'
        ? path.join(home, 'Library', 'Caches')
        : env['XDG_CACHE_HOME'] || path.join(home, '.cache');
  return path.join(cache, 'deepsensor', `tfjs-node-${TFJS_NODE}-${platform}-${architecture}`);
}
