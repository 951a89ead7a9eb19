import type { Rule } from '../site.js';
import { activations } from './activations.js';
import { arithmetic } from './arithmetic.js';
import { convolutions } from './convolution.js';
import { dense } from './dense.js';
import { joining } from './joining.js';
import { normalisations } from './normalisation.js';
import { poolings } from './pooling.js';
import { reductions } from './reduction.js';
import { resizing } from './resizing.js';
import { shapes } from './shapes.js';
import { shaping } from './shaping.js';
import { slicing } from './slicing.js';

const RULES: Readonly<Record<string, Rule>> = {
  ...activations,
  ...arithmetic,
  ...convolutions,
  ...dense,
  ...joining,
  ...normalisations,
  ...poolings,
  ...reductions,
  ...resizing,
  ...shapes,
  ...shaping,
  ...slicing,
};

/** How an operator of TensorFlow is written, if it is known. */
export function ruleOf(op: string): Rule | undefined {
  return Object.hasOwn(RULES, op) ? RULES[op] : undefined;
}
