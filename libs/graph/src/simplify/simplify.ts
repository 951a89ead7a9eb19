import type { NetworkGraph } from '@deepsensor/contract';

import { withoutDeadCode } from '../surgery/dead-code.js';
import { explicitPads } from './explicit-pads.js';
import { foldBatchNorm } from './fold-batch-norm.js';
import { foldIntoNext } from './fold-into-next.js';
import { foldConstants } from './fold-constants.js';
import { fixTargets } from './fix-targets.js';
import { hiddenStates } from './hidden-states.js';
import { pickFromParts } from './picked.js';
import { skipIdle } from './skip-idle.js';
import { omitZeroStates } from './zero-states.js';

export interface SimplifyOptions {
  /** Folds BatchNormalization into the convolution or dense layer before it. Default true; training wants it left. */
  readonly foldBatchNorm?: boolean;
}

/**
 * The same function as a smaller graph: constants and shape arithmetic computed, computed targets of Reshape and Resize made constant
 * where the batch axis alone is free, operators that do nothing left out, pairs of Transpose cancelled, `auto_pad` written as numbers,
 * initial states of zeros omitted, batch normalisation folded, dead code removed, hidden states led through one tensor where they can be
 * observed. Tensors that survive keep their names, and so do inputs and outputs.
 */
export function simplify(graph: NetworkGraph, options: SimplifyOptions = {}): NetworkGraph {
  let simple = pickFromParts(omitZeroStates(explicitPads(skipIdle(foldConstants(fixTargets(graph))))));
  if (options.foldBatchNorm ?? true) simple = foldIntoNext(foldBatchNorm(simple));
  return withoutDeadCode(pickFromParts(hiddenStates(withoutDeadCode(simple))));
}
