import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { Problem } from './problem.mjs';
import { run } from './programs.mjs';
import { megabytes } from './progress.mjs';
import { writeRecord } from './record.mjs';
import { weigh } from './weigh.mjs';

/** Longer than this no download may take; a closed network that answers nothing must not hold a build up. */
const LIMIT = 900;

/**
 * Where tfjs-node would download from: what its environment variables say, else the host that its own package.json names.
 * @param {string} manifest text of tfjs-node's package.json
 * @param {{ readonly [name: string]: string | undefined }} env
 * @returns {string}
 */
export function storageOf(manifest, env) {
  const named = env['TFJS_NODE_BASE_URI'] ?? env['TFJS_NODE_CDN_STORAGE'] ?? env['CDN_STORAGE'];
  return new URL(named ?? JSON.parse(manifest).binary.host).origin;
}

/**
 * Whether anything answers there, be it with an error.
 * @param {string} address
 * @param {number} seconds
 */
export async function answers(address, seconds) {
  try {
    await fetch(address, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(seconds * 1000) });
    return true;
  } catch {
    return false;
  }
}

/**
 * Asks whether tfjs-node's own download can be tried.
 * @param {import('./layout.mjs').Layout} layout
 * @param {import('./progress.mjs').Progress} progress
 */
export async function downloadAnswers({ tfjs }, progress) {
  let reached = false;
  await progress.step('storage', "tfjs-node's own download", async () => {
    reached = await answers(storageOf(readFileSync(path.join(tfjs, 'package.json'), 'utf8'), process.env), 5);
    return reached ? 'answers' : 'does not answer';
  });
  return reached;
}

/**
 * Runs tfjs-node's install script, which brings a library (and, where there is one for this machine, a compiled addon), and moves the library
 * to its place. There is no checksum to compare with: the project publishes none.
 * @param {import('./layout.mjs').Layout} layout
 * @param {import('./progress.mjs').Progress} progress
 */
export async function libraryFromDownload(layout, progress) {
  const { tfjs, deps, library, packages, record } = layout;
  await progress.step('download', "tfjs-node's install script", async (tell) => {
    // The script begins with clearing this folder; a link there would lead it into the library of an earlier set-up.
    rmSync(deps, { recursive: true, force: true });
    const env = { ...process.env, PATH: `${path.join(packages, '.bin')}${path.delimiter}${process.env['PATH'] ?? ''}` };
    const onTick = () => tell(megabytes(weigh(deps)));
    const { ok, output, why } = await run(process.execPath, ['scripts/install.js'], { cwd: tfjs, env, seconds: LIMIT, onTick });
    // Where the addon alone fails, the library is complete and the addon is compiled here.
    if (!holdsLibrary(deps) || !(ok || output.includes('node-pre-gyp install failed'))) {
      rmSync(deps, { recursive: true, force: true });
      throw new Problem(
        `tfjs-node's own download brings no library: ${why || 'nothing came'}`,
        'take the other way: npm run setup:tfjs -- --from wheel',
      );
    }
    rmSync(library, { recursive: true, force: true });
    if (process.platform === 'win32') {
      // Its addon finds the library where it is.
      mkdirSync(library);
      writeFileSync(record, `${JSON.stringify({ from: 'download', files: {} })}\n`);
      return megabytes(weigh(deps));
    }
    renameSync(deps, library);
    await writeRecord(library, { from: 'download' });
    return megabytes(weigh(library));
  });
}

/** @param {string} deps */
function holdsLibrary(deps) {
  const lib = path.join(deps, 'lib');
  return existsSync(lib) && readdirSync(lib).some((name) => /^(lib)?tensorflow\..*(so|dylib|dll)/.test(name));
}
