import type { Rule } from '../inference.js';

/** Domain of the one operator that is not ONNX's, `Gradient`. */
export const GRADIENT_DOMAIN = 'deepsensor';

/** A gradient is like what it is taken with respect to: the node's first inputs, one for each output. */
export const gradient: Rule = (at) => at.node.outputs.map((_, i) => at.facts[i]);
