import type { ConstantTensor } from '@deepsensor/contract';

import type { Form } from '../two-forms.js';

/** Name of the constant that says where the new axis is. */
const AXIS = 'axis of planes';
/** Between the channels and the axis that there is. */
const AT = 2;

export const planeAxis: readonly [name: string, tensor: ConstantTensor] = [
  AXIS,
  { type: 'int64', shape: [1], data: BigInt64Array.of(BigInt(AT)) },
];

/** A line `[n, C, length]` as a plane `[n, C, 1, length]`: the same memory, which costs nothing to turn from one into the other. */
export const plane: Form = {
  name: 'plane',
  fits: ({ shape }) => shape.length === AT + 1,
  into: (tensor) => ({ op: 'Unsqueeze', domain: '', inputs: [tensor, AXIS], attributes: {} }),
  outOf: (held) => ({ op: 'Squeeze', domain: '', inputs: [held, AXIS], attributes: {} }),
};
