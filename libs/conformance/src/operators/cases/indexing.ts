import type { GraphBuilder } from '@deepsensor/graph';

import type { GradientCase, GradientInput } from '../case.js';

const gathered = (
  op: string,
  shape: GradientInput['shape'],
  indices: readonly number[],
  dims: readonly number[],
  attributes: Parameters<GraphBuilder['add']>[2] = {},
): GradientCase => ({
  name: `${op} [${shape.join()}] at ${indices.join()} as [${dims.join()}] ${JSON.stringify(attributes)}`,
  inputs: { x: { shape } },
  build: (b, { x }) => b.add(op, [x!, b.constant({ type: 'int64', shape: dims, data: BigInt64Array.from(indices, BigInt) })], attributes),
});

export const indexing: readonly GradientCase[] = [
  gathered('Gather', ['n', 3, 4], [2], [], { axis: 1 }),
  gathered('Gather', ['n', 3, 4], [-1], [1], { axis: 2 }),
  gathered('Gather', ['n', 3, 4], [2, 0, 2, -1], [4], { axis: 1 }),
  gathered('Gather', ['n', 3, 4], [1, 0, 1, 1, -2, 0], [2, 3], { axis: 2 }),
  { ...gathered('Gather', ['n', 3], [2, 0, 2], [3]), couplesRows: true },
  gathered('GatherElements', [3, 4], [0, 1, 1, 3, 2, 2, 0, 0, -1, 3, 1, 1], [3, 4], { axis: 1 }),
  gathered('GatherND', [3, 4, 2], [0, 1, 2, 3, 0, 1], [3, 2]),
  {
    name: 'ScatterElements, adding',
    inputs: { x: { shape: [3, 4] }, u: { shape: [2, 4] } },
    build: (b, { x, u }) => {
      const indices = b.constant({ type: 'int64', shape: [2, 4], data: BigInt64Array.from([0n, 1n, 2n, 0n, 0n, 2n, 2n, 1n]) });
      return b.add('Tanh', [b.add('ScatterElements', [x!, indices, u!], { axis: 0, reduction: 'add' })]);
    },
  },
  {
    name: 'ScatterND, replacing',
    inputs: { x: { shape: [4, 2] }, u: { shape: [2, 2] } },
    build: (b, { x, u }) => {
      const indices = b.constant({ type: 'int64', shape: [2, 1], data: BigInt64Array.from([3n, 1n]) });
      return b.add('Tanh', [b.add('ScatterND', [x!, indices, u!])]);
    },
  },
  {
    name: 'TopK',
    inputs: { x: { shape: ['n', 6], filling: 'distinct' } },
    build: (b, { x }) => b.addMany('TopK', [x!, b.ints([3])], 2)[0]!,
  },
];
