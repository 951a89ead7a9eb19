import { unary, type GradientCase } from '../case.js';
import { shaped } from './shaped.js';

export const layout: readonly GradientCase[] = [
  shaped('Reshape', ['n', 3, 4], [[0, 2, -1]]),
  shaped('Reshape', ['n', 3, 4], [[-1, 4]]),
  unary('Flatten', { axis: 1 }, { shape: ['n', 3, 2] }),
  unary('Flatten', { axis: 2 }, { shape: ['n', 3, 2] }),
  unary('Transpose', { perm: [0, 3, 1, 2] }, { shape: ['n', 2, 3, 4] }),
  unary('Transpose', {}, { shape: [2, 3, 4] }),
  shaped('Squeeze', ['n', 1, 3, 1], [[1, -1]]),
  shaped('Unsqueeze', ['n', 3], [[1, -1]]),
  shaped('Expand', ['n', 1, 3], [[1, 4, 3]]),
  shaped('Expand', [3], [[2, 4, 3]]),
  shaped('Tile', ['n', 2, 3], [[1, 3, 2]]),
  {
    name: 'Concat',
    inputs: { a: { shape: ['n', 2, 3] }, b: { shape: ['n', 4, 3] }, c: { shape: ['n', 1, 3] } },
    build: (b, at) => b.add('Mul', [b.add('Concat', [at['a']!, at['b']!, at['c']!], { axis: -2 }), b.scalar(2)]),
  },
  {
    name: 'Concat along the free axis',
    couplesRows: true,
    inputs: { a: { shape: ['n', 2] }, b: { shape: ['n', 2] } },
    build: (b, at) => b.add('Tanh', [b.add('Concat', [at['a']!, at['b']!], { axis: 0 })]),
  },
  {
    name: 'Split, one part unused',
    inputs: { x: { shape: ['n', 6] } },
    build: (b, { x }) => {
      const [first, , last] = b.addMany('Split', [x!, b.ints([2, 2, 2])], 3, { axis: 1 });
      return b.add('Mul', [first!, last!]);
    },
  },
  shaped('Slice', ['n', 7, 6], [[1], [5], [1]]),
  shaped(
    'Slice',
    ['n', 7, 6],
    [
      [1, -5],
      [100, -1],
      [1, 2],
      [2, 3],
    ],
  ),
  shaped(
    'Slice',
    ['n', 7, 6],
    [
      [6, -2],
      [0, -100],
      [-2, -1],
      [-2, -1],
    ],
  ),
  shaped('Slice', ['n', 7], [[100], [-100], [1], [-3]]),
  shaped('Slice', ['n', 8], [[0], [8], [1], [2]]),
  shaped('Pad', ['n', 3, 4], [[0, 1, 2, 0, 3, 1]]),
  shaped('Pad', ['n', 3, 4], [[0, -1, 2, 0, 1, -2]]),
  shaped('Pad', ['n', 3, 4], [[1, 2], '', [-1]]),
  ...['edge', 'reflect', 'wrap'].map((mode) => shaped('Pad', ['n', 3, 4], [[0, 1, 3, 0, 2, 1]], { mode })),
  unary('DepthToSpace', { blocksize: 2 }, { shape: ['n', 8, 2, 3] }),
  unary('DepthToSpace', { blocksize: 2, mode: 'CRD' }, { shape: ['n', 8, 2, 3] }),
  unary('SpaceToDepth', { blocksize: 2 }, { shape: ['n', 2, 4, 6] }),
  shaped('CumSum', ['n', 5], [[1]], { exclusive: 1 }),
  unary('Trilu', { upper: 0 }, { shape: ['n', 4, 4] }),
];
