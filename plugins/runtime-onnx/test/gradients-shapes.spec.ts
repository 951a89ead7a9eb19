import type { GraphBuilder } from '@deepsensor/graph';
import { describe, it } from 'vitest';

import { checkGradient, floatConstant, unary, type Filling, type GradientCase, type GradientInput } from './gradient-check.js';

type Attributes = Parameters<GraphBuilder['add']>[2];
type Shape = GradientInput['shape'];

/** An operator on x, with vectors of whole numbers as further inputs. */
const shaped = (
  op: string,
  shape: Shape,
  vectors: readonly (readonly number[] | '')[] = [],
  attributes: Attributes = {},
  filling: Filling = 'smooth',
): GradientCase => ({
  name: `${op} [${shape.join()}] ${JSON.stringify(vectors)} ${JSON.stringify(attributes)}`,
  inputs: { x: { shape, filling } },
  build: (b, { x }) => b.add(op, [x!, ...vectors.map((vector) => (vector === '' ? '' : b.ints(vector)))], attributes),
});

const gathered = (
  op: string,
  shape: Shape,
  indices: readonly number[],
  dims: readonly number[],
  attributes: Attributes = {},
): GradientCase => ({
  name: `${op} [${shape.join()}] at ${indices.join()} as [${dims.join()}] ${JSON.stringify(attributes)}`,
  inputs: { x: { shape } },
  build: (b, { x }) => b.add(op, [x!, b.constant({ type: 'int64', shape: dims, data: BigInt64Array.from(indices, BigInt) })], attributes),
});

const resized = (shape: Shape, scales: readonly number[], attributes: Attributes): GradientCase => ({
  name: `Resize [${shape.join()}] by ${scales.join()} ${JSON.stringify(attributes)}`,
  inputs: { x: { shape } },
  build: (b, { x }) => b.add('Resize', [x!, '', b.floats(scales)], attributes),
});

const product = (name: string, a: Shape, b: Shape, op = 'MatMul', attributes: Attributes = {}): GradientCase => ({
  name: `${op}: ${name}`,
  inputs: { a: { shape: a }, b: { shape: b } },
  build: (builder, at) => builder.add(op, [at['a']!, at['b']!], attributes),
});

const gemm = (attributes: Attributes, a: Shape, b: Shape, c: Shape): GradientCase => ({
  name: `Gemm ${JSON.stringify(attributes)}`,
  inputs: { a: { shape: a }, b: { shape: b }, c: { shape: c } },
  build: (builder, at) => builder.add('Gemm', [at['a']!, at['b']!, at['c']!], attributes),
});

const reductions: readonly [string, Filling][] = [
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

const coordinates = ['half_pixel', 'asymmetric', 'align_corners', 'pytorch_half_pixel', 'half_pixel_symmetric'];

const cases: readonly GradientCase[] = [
  ...reductions.flatMap(([op, filling]) => [
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
  gemm({}, ['n', 3], [3, 4], [4]),
  gemm({ alpha: 0.7, beta: 1.3, transB: 1 }, ['n', 3], [4, 3], [1, 4]),
  gemm({ alpha: 1.5, transA: 1 }, [3, 5], [3, 4], [5, 1]),
  gemm({ transA: 1, transB: 1 }, [3, 5], [4, 3], []),
  product('matrix by matrix', ['n', 3], [3, 4]),
  product('stack by matrix', ['n', 2, 3], [3, 4]),
  product('stack by stack', ['n', 2, 3], ['n', 3, 4]),
  product('stack by stack that broadcasts', ['n', 1, 2, 3], [2, 3, 4]),
  product('matrix by stack', [2, 3], ['n', 3, 4]),
  product('vector by matrix', [3], [3, 4]),
  product('stack by vector', ['n', 2, 3], [3]),
  product('vector by stack', [3], ['n', 3, 4]),
  product('rows with columns', ['n', 2, 3], ['n', 4, 3], 'Einsum', { equation: 'nij,nkj->nik' }),
  product('a letter summed away', ['n', 2, 3], ['n', 4], 'Einsum', { equation: 'nij,nk->nik' }),
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
  unary('DepthToSpace', { blocksize: 2 }, { shape: ['n', 8, 2, 3] }),
  unary('DepthToSpace', { blocksize: 2, mode: 'CRD' }, { shape: ['n', 8, 2, 3] }),
  unary('SpaceToDepth', { blocksize: 2 }, { shape: ['n', 2, 4, 6] }),
  shaped('CumSum', ['n', 5], [[1]], { exclusive: 1 }),
  unary('Trilu', { upper: 0 }, { shape: ['n', 4, 4] }),
  ...coordinates.flatMap((coordinate_transformation_mode) => [
    resized(['n', 2, 3, 4], [1, 1, 2, 2.5], { mode: 'linear', coordinate_transformation_mode }),
    resized(['n', 2, 5, 6], [1, 1, 0.6, 0.5], { mode: 'linear', coordinate_transformation_mode }),
    resized(['n', 2, 3, 4], [1, 1, 2, 3], { mode: 'nearest', coordinate_transformation_mode }),
  ]),
  ...['floor', 'ceil', 'round_prefer_floor', 'round_prefer_ceil'].map((nearest_mode) =>
    resized(['n', 1, 5, 4], [1, 1, 1.7, 0.6], { mode: 'nearest', nearest_mode, coordinate_transformation_mode: 'asymmetric' }),
  ),
  // Scales that float32 holds as a little more or less than they are: 3 times 5/3 is 5, and 4 over 4/3 is 3.
  resized(['n', 1, 3, 6], [1, 1, 5 / 3, 4 / 3], { mode: 'nearest', nearest_mode: 'floor', coordinate_transformation_mode: 'asymmetric' }),
  resized(['n', 1, 7, 5], [1, 1, 5 / 3, 7 / 5], { mode: 'nearest', nearest_mode: 'round_prefer_floor' }),
  resized(['n', 1, 3, 2], [1, 1, 5 / 4, 4 / 3], { mode: 'nearest', nearest_mode: 'floor', coordinate_transformation_mode: 'asymmetric' }),
  resized(['n', 1, 4, 5], [1, 1, 2, 1.5], { mode: 'cubic' }),
  resized(['n', 1, 4, 5], [1, 1, 2, 1.5], { mode: 'cubic', cubic_coeff_a: -0.5, exclude_outside: 1 }),
  resized(['n', 2, 5], [1, 1, 2], { mode: 'linear' }),
  {
    name: 'Resize to sizes',
    inputs: { x: { shape: [1, 2, 3, 4] } },
    build: (b, { x }) => b.add('Resize', [x!, '', '', b.ints([1, 2, 7, 3])], { mode: 'linear' }),
  },
  {
    name: 'a transposed weight',
    inputs: { x: { shape: ['n', 3] }, w: { shape: [4, 3] } },
    build: (b, { x, w }) => b.add('MatMul', [x!, b.add('Transpose', [w!], { perm: [1, 0] })]),
  },
  {
    name: 'attention',
    inputs: { x: { shape: ['n', 4, 6] } },
    build: (b, { x }) => {
      const project = (seed: number): string => {
        const flat = b.add('MatMul', [x!, b.constant(floatConstant([6, 6], seed))]);
        return b.add('Transpose', [b.add('Reshape', [flat, b.ints([0, 4, 2, 3])])], { perm: [0, 2, 1, 3] });
      };
      const keys = b.add('Transpose', [project(2)], { perm: [0, 1, 3, 2] });
      const weights = b.add('Softmax', [b.add('MatMul', [project(1), keys])], { axis: -1 });
      const mixed = b.add('Transpose', [b.add('MatMul', [weights, project(3)])], { perm: [0, 2, 1, 3] });
      return b.add('Reshape', [mixed, b.ints([0, 4, 6])]);
    },
  },
];

describe('gradients of products, reductions and changes of shape agree with central differences', () => {
  it.each(cases)('$name', checkGradient);
});
