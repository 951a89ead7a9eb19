import type { Filling, GradientCase } from '../case.js';
import { shaped } from './shaped.js';

const operators: readonly [string, Filling][] = [
  ['ReduceSum', 'smooth'],
  ['ReduceMean', 'smooth'],
  ['ReduceProd', 'smooth'],
  ['ReduceL1', 'smooth'],
  ['ReduceL2', 'smooth'],
  ['ReduceSumSquare', 'smooth'],
  ['ReduceLogSum', 'positive'],
  ['ReduceLogSumExp', 'smooth'],
  ['ReduceMax', 'distinct'],
  ['ReduceMin', 'distinct'],
];

export const reductions: readonly GradientCase[] = [
  ...operators.flatMap(([op, filling]) => [
    shaped(op, ['n', 3, 4], [[1, 2]], {}, filling),
    shaped(op, ['n', 3, 4], [[-1]], { keepdims: 0 }, filling),
    shaped(op, [2, 3], [], { keepdims: 0 }, filling),
  ]),
  { ...shaped('ReduceMean', ['n', 3], [[0]]), couplesRows: true },
  shaped('ReduceSum', ['n', 3], [], { noop_with_empty_axes: 1 }),
  {
    name: 'ReduceProd with zeros',
    inputs: { x: { shape: ['n', 3], values: [0, 1.3, -0.8, 0, 0.7, 0, 0.4, -0.9, 1.1] } },
    build: (b, { x }) => b.add('ReduceProd', [x!, b.ints([1])]),
  },
];
