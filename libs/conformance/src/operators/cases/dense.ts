import type { GraphBuilder } from '@deepsensor/graph';

import type { GradientCase, GradientInput } from '../case.js';
import { floatConstant } from '../feeds.js';

type Attributes = Parameters<GraphBuilder['add']>[2];
type Shape = GradientInput['shape'];

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

export const dense: readonly GradientCase[] = [
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
