import { parseArgs } from 'node:util';

import { Problem } from './problem.mjs';

/** @typedef {'auto' | 'download' | 'wheel'} Source */
/** @typedef {{ readonly action: 'set-up' | 'check' | 'undo' | 'help', readonly from: Source }} Request */

/** @type {readonly Source[]} */
const sources = ['auto', 'download', 'wheel'];

export const usage = `npm run setup:tfjs [-- options]

  --from auto      tfjs-node's own download where it answers within 5 seconds, else the wheel (default)
  --from download  tfjs-node's own installation: its library and its compiled addon
  --from wheel     libtensorflow out of TensorFlow's wheel of the Python package index; needs python3 with pip, and g++ or clang++
  --check          say what is there, compare the checksums, try it
  --undo           remove what this command made, and nothing else
  --help           this

It goes to the user's cache folder, or to the folder that DEEPSENSOR_TFJS names.
PYTHON and CXX name another Python and another compiler.
`;

/**
 * What the command line asks for.
 * @param {readonly string[]} given
 * @returns {Request}
 */
export function parseArguments(given) {
  const { from, check, undo, help } = parsed(given);
  const source = sources.find((each) => each === from);
  if (source === undefined) throw new Problem(`--from ${from} is not known`, `say --from ${sources.join(', --from ')} or nothing`);
  if (check && undo) throw new Problem('--check and --undo exclude each other', 'say one of them');
  return { action: help ? 'help' : undo ? 'undo' : check ? 'check' : 'set-up', from: source };
}

/** @param {readonly string[]} given */
function parsed(given) {
  try {
    return parseArgs({
      args: [...given],
      options: {
        from: { type: 'string', default: 'auto' },
        check: { type: 'boolean', default: false },
        undo: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new Problem(/** @type {Error} */ (error).message.split('. ', 1)[0] ?? '', 'npm run setup:tfjs -- --help lists the options');
  }
}
