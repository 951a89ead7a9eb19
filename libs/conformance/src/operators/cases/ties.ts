import type { GraphBuilder } from '@deepsensor/graph';

import type { GradientCase } from '../case.js';

/**
 * A pooling of one map, by a cotangent of 1, 2, 3, ...: the gradient goes to the first largest element of each window, as in PyTorch and
 * TensorFlow.
 */
const pooled = (
  name: string,
  op: string,
  attributes: Parameters<GraphBuilder['add']>[2],
  rows: readonly (readonly number[])[],
  windows: number,
  gradient: readonly (readonly number[])[],
): GradientCase => ({
  name: `${op}, ties: ${name}`,
  inputs: { x: { shape: [1, 1, rows.length, rows[0]!.length], values: rows.flat() } },
  build: (b, { x }) => b.add(op, [x!], attributes),
  agreed: { cotangent: Array.from({ length: windows }, (_, i) => i + 1), gradients: { x: gradient.flat() } },
});

/** A function of a vector, by a cotangent of ones. */
const pointwise = (
  name: string,
  values: readonly number[],
  gradient: readonly number[],
  write: (b: GraphBuilder, x: string) => string,
): GradientCase => ({
  name,
  inputs: { x: { shape: [values.length], values } },
  build: (b, { x }) => write(b, x!),
  agreed: { cotangent: values.map(() => 1), gradients: { x: gradient } },
});

/** A branch that is not finite where the other is taken; the gradient of that other is 1. */
const branch = (name: string, slope: number, write: (b: GraphBuilder, x: string) => string): GradientCase =>
  pointwise(`Where: no NaN from ${name} that was not taken`, [100, 1], [1, slope], (b, x) =>
    b.add('Where', [b.add('Greater', [x, b.scalar(20)]), x, write(b, x)]),
  );

const flat = (height: number, width: number, value: number) => Array.from({ length: height }, () => new Array<number>(width).fill(value));
const apart = { kernel_shape: [2, 2], strides: [2, 2] };
const poolings: readonly GradientCase[] = [
  pooled('apart, all equal', 'MaxPool', apart, flat(4, 4, 0), 4, [
    [1, 0, 2, 0],
    [0, 0, 0, 0],
    [3, 0, 4, 0],
    [0, 0, 0, 0],
  ]),
  pooled(
    'apart, some equal, negative',
    'MaxPool',
    apart,
    [
      [-3, -1, -2, -2],
      [-1, -1, -2, -1],
      [-5, -5, -4, -6],
      [-4, -4, -4, -4],
    ],
    4,
    [
      [0, 1, 0, 0],
      [0, 0, 0, 2],
      [0, 0, 4, 0],
      [3, 0, 0, 0],
    ],
  ),
  pooled('apart, rows over', 'MaxPool', apart, flat(3, 5, -1), 2, [
    [1, 0, 2, 0, 0],
    [0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0],
  ]),
  pooled('apart, ceil_mode', 'MaxPool', { ...apart, ceil_mode: 1 }, flat(3, 3, -1), 4, [
    [1, 0, 2],
    [0, 0, 0],
    [3, 0, 4],
  ]),
  pooled('overlapping', 'MaxPool', { kernel_shape: [2, 2] }, flat(3, 3, 2), 4, [
    [1, 2, 0],
    [3, 4, 0],
    [0, 0, 0],
  ]),
  pooled(
    'overlapping and padded, several windows share one element',
    'MaxPool',
    { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
    flat(3, 3, -2),
    9,
    [
      [1 + 2 + 4 + 5, 3 + 6, 0],
      [7 + 8, 9, 0],
      [0, 0, 0],
    ],
  ),
  pooled(
    'over the whole map',
    'GlobalMaxPool',
    {},
    [
      [-3, -1],
      [-1, -2],
    ],
    1,
    [
      [0, 1],
      [0, 0],
    ],
  ),
];

export const ties: readonly GradientCase[] = [
  ...poolings,
  pointwise('Relu at 0', [0, -0, 1], [0, 0, 1], (b, x) => b.add('Relu', [x])),
  pointwise('Abs at 0', [0, -2, 3], [0, -1, 1], (b, x) => b.add('Abs', [x])),
  pointwise('Sqrt at 0', [0, 4], [0, 0.25], (b, x) => b.add('Sqrt', [x])),
  pointwise('Clip passes the gradient at its bounds', [-0.5, 0, 0.5, 1, 1.5], [0, 1, 1, 1, 0], (b, x) =>
    b.add('Clip', [x, b.scalar(0), b.scalar(1)]),
  ),
  pointwise('Clip whose bounds cross gives the upper one, with no slope', [-1, 0, 2], [0, 0, 0], (b, x) =>
    b.add('Clip', [x, b.scalar(0.5), b.scalar(-0.25)]),
  ),
  pointwise('Max shares the gradient between inputs that tie', [0.25, 0.5, 1], [0, 0.5, 1], (b, x) => b.add('Max', [x, b.scalar(0.5)])),
  branch('softplus written out', 1 / (1 + Math.exp(-1)), (b, x) => b.add('Log', [b.add('Add', [b.add('Exp', [x]), b.scalar(1)])])),
  branch('the quotient', -1 / 99 ** 2, (b, x) => b.add('Div', [b.scalar(1), b.add('Sub', [x, b.scalar(100)])])),
  branch('the power', -1 / 99 ** 2, (b, x) => b.add('Pow', [b.add('Sub', [x, b.scalar(100)]), b.scalar(-1)])),
  pointwise('the norm of zeros', [0, 0], [2, 2], (b, x) => {
    const squares = b.add('Mul', [x, x]);
    return b.add('Add', [b.add('Sqrt', [b.add('ReduceSum', [squares])]), b.add('Mul', [x, b.scalar(2)])]);
  }),
];
