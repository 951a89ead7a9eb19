import { checkOperator, floatConstant, type GradientCase, type GradientInput } from '@deepsensor/conformance';
import { differentiate, float, type GraphBuilder } from '@deepsensor/graph';
import { describe, it } from 'vitest';

import { onnxEngine } from '../src/index.js';

/** A case whose output is itself a compiled gradient, multiplied by x so that flat parts show too. */
const twice = (name: string, shape: GradientInput['shape'], build: (b: GraphBuilder, x: string) => string): GradientCase => ({
  name,
  inputs: { x: { shape, filling: name.includes('MaxPool') ? 'distinct' : 'smooth' } },
  build: (b, at) => {
    const x = b.add('Mul', [at['x']!, b.scalar(0.5)]);
    const y = build(b, x);
    const cotangent = b.add('Tanh', [y]);
    const gradient = differentiate(b, { cotangents: new Map([[y, cotangent]]), wrt: [x] }).get(x)!;
    return b.add('Mul', [gradient, x]);
  },
});

const convolution = (b: GraphBuilder, x: string, shape: readonly number[], attributes: Parameters<GraphBuilder['add']>[2] = {}): string =>
  b.add('Conv', [x, b.constant(floatConstant(shape))], attributes);

const cases: readonly GradientCase[] = [
  twice('convolution, few channels', ['n', 2, 5, 5], (b, x) => b.add('Sigmoid', [convolution(b, x, [3, 2, 3, 3])])),
  twice('convolution, stride', ['n', 2, 6, 5], (b, x) => b.add('Sigmoid', [convolution(b, x, [3, 2, 3, 3], { strides: [2, 2] })])),
  twice('convolution, many channels', ['n', 8, 4, 4], (b, x) =>
    b.add('Sigmoid', [b.add('Mul', [convolution(b, x, [8, 8, 3, 3], { pads: [1, 1, 1, 1] }), b.scalar(0.1)])]),
  ),
  twice('Relu', ['n', 2, 3], (b, x) => b.add('Mul', [b.add('Relu', [x]), x])),
  twice('MaxPool, apart', ['n', 1, 4, 4], (b, x) => b.add('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] })),
  twice('MaxPool, overlapping', ['n', 1, 5, 4], (b, x) => b.add('MaxPool', [x], { kernel_shape: [3, 2], strides: [1, 1] })),
  twice('AveragePool', ['n', 2, 4, 4], (b, x) => b.add('Exp', [b.add('AveragePool', [x], { kernel_shape: [2, 2], strides: [2, 2] })])),
  twice('dense and softmax', ['n', 4], (b, x) => b.add('Softmax', [b.add('Gemm', [x, b.constant(floatConstant([4, 3]))])])),
  twice('log-softmax', ['n', 4], (b, x) => b.add('LogSoftmax', [x])),
  twice('layer normalisation', ['n', 4], (b, x) =>
    b.add('LayerNormalization', [x, b.floats([1, 2, -1, 0.5])], { axis: -1, epsilon: float(0.1) }),
  ),
  twice('slices', ['n', 6], (b, x) =>
    b.add('Mul', [
      b.add('Slice', [x, b.ints([1]), b.ints([6]), b.ints([1]), b.ints([2])]),
      b.add('Slice', [x, b.ints([0]), b.ints([3]), b.ints([1])]),
    ]),
  ),
  twice('gathered rows', ['n', 3, 2], (b, x) => b.add('Sin', [b.add('Gather', [x, b.ints([2, 0, 2])], { axis: 1 })])),
];

describe('gradients of compiled gradients agree with central differences', () => {
  it.each(cases)('$name', async (check) => checkOperator(await onnxEngine(1), check));
});
