import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { TFJS_NODE } from './place.mjs';
import { Problem } from './problem.mjs';
import { run } from './programs.mjs';

const anew = 'npm run setup:tfjs makes anew what is broken; where it does not help, npm run setup:tfjs -- --undo before it';

/**
 * Loads the installation in a process of its own and computes with it.
 * @param {import('./layout.mjs').Layout} layout
 * @param {string | undefined} expected version of TensorFlow, where it is known
 * @returns {Promise<string>} the versions
 */
export async function tryIt({ folder, tfjs, addon }, expected) {
  if (!existsSync(path.join(tfjs, 'package.json'))) throw new Problem(`there is no tfjs-node in ${folder}`, 'npm run setup:tfjs');
  if (!existsSync(addon)) throw new Problem(`the tfjs-node in ${folder} has no compiled addon`, 'npm run setup:tfjs');
  const env = { TF_CPP_MIN_LOG_LEVEL: '3', ...process.env };
  const { ok, output, why } = await run(process.execPath, [fileURLToPath(new URL('try-it.mjs', import.meta.url)), folder], {
    env,
    seconds: 120,
  });
  if (!ok) throw new Problem(`tfjs-node does not load: ${why.replace(/^Error: /, '')}`, anew);
  const said = JSON.parse(output.trim().split('\n').at(-1) ?? '');
  mustBeRight(said, expected);
  return `tfjs-node ${said.tfjs}, TensorFlow ${said.tensorflow}, Node ${process.versions.node}`;
}

/**
 * @param {{ tfjs: string, tensorflow: string, backend: string, gradients: number[][] }} said
 * @param {string | undefined} expected
 */
export function mustBeRight({ tfjs, tensorflow, backend, gradients }, expected) {
  if (tfjs !== TFJS_NODE) throw new Problem(`this is tfjs-node ${tfjs}, not ${TFJS_NODE}`, anew);
  if (expected !== undefined && tensorflow !== expected) throw new Problem(`this is TensorFlow ${tensorflow}, not ${expected}`, anew);
  if (backend !== 'tensorflow') throw new Problem(`tfjs-node runs on its "${backend}" backend, not on the native one`, anew);
  const right = JSON.stringify([[-1, 0, 0, 0], [1]]);
  if (JSON.stringify(gradients) !== right)
    throw new Problem(`tfjs-node computes wrong gradients: ${JSON.stringify(gradients)}, not ${right}`, anew);
}
