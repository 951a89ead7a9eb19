import { DeepSensorError, type GraphNode } from '@deepsensor/contract';

import type { Operator, Operators } from '../interpreter/site.js';
import { activations } from './activations.js';
import { arithmetic } from './arithmetic.js';
import { convolutions } from './convolution.js';
import { dense } from './dense.js';
import { indexing } from './indexing.js';
import { normalisations } from './normalisation.js';
import { poolings } from './pooling.js';
import { recurrents } from './recurrent.js';
import { reductions } from './reductions.js';
import { resizing } from './resize.js';
import { shaping } from './shaping.js';

const OPERATORS: Operators = {
  ...activations,
  ...arithmetic,
  ...convolutions,
  ...dense,
  ...indexing,
  ...normalisations,
  ...poolings,
  ...recurrents,
  ...reductions,
  ...resizing,
  ...shaping,
};

/** Operators whose results are known before a run, or never asked for. */
const SHAPES = new Set(['Shape', 'Size', 'Range', 'ConstantOfShape', 'Constant']);

/** The operator of a node. @throws DeepSensorError `MODEL_UNSUPPORTED` for one that is not known here. */
export function operatorOf({ name, op, domain }: GraphNode): Operator {
  const operator = domain === '' && Object.hasOwn(OPERATORS, op) ? OPERATORS[op] : undefined;
  if (operator !== undefined) return operator;
  const full = domain === '' ? op : `${domain}.${op}`;
  throw new DeepSensorError(
    'MODEL_UNSUPPORTED',
    `TensorFlow cannot run the node "${name}": the operator ${full} is not known to the runtime tfjs; take the runtime onnx.`,
  );
}

export function isKnownOperator({ op, domain }: GraphNode): boolean {
  return domain === '' && (Object.hasOwn(OPERATORS, op) || SHAPES.has(op));
}
