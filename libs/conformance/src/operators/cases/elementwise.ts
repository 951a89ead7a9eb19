import { unary, type GradientCase, type GradientInput } from '../case.js';

const binary = (op: string, name: string, a: Partial<GradientInput>, b: Partial<GradientInput>): GradientCase => ({
  name: `${op}: ${name}`,
  inputs: { a: { shape: ['n', 2, 3], ...a }, b: { shape: ['n', 2, 3], ...b } },
  // Distinct numbers of a and b would meet without the shift.
  build: (builder, at) =>
    builder.add(op, [at['a']!, b.filling === 'distinct' ? builder.add('Add', [at['b']!, builder.scalar(0.04)]) : at['b']!]),
});

const broadcasts = (op: string, filling: Partial<GradientInput>): GradientCase[] => [
  binary(op, 'same shape', filling, filling),
  binary(op, 'a scalar', filling, { ...filling, shape: [] }),
  binary(op, 'a vector', filling, { ...filling, shape: [3] }),
  binary(op, 'an axis of 1', { ...filling, shape: ['n', 1, 3] }, { ...filling, shape: ['n', 2, 1] }),
  binary(op, 'both ways', { ...filling, shape: ['n', 1, 3] }, { ...filling, shape: [2, 1] }),
];

const distinct: Partial<GradientInput> = { filling: 'distinct' };
const positive: Partial<GradientInput> = { filling: 'positive' };
const small: Partial<GradientInput> = { filling: 'unit' };

export const elementwise: readonly GradientCase[] = [
  ...['Relu', 'LeakyRelu', 'Elu', 'Selu', 'Celu', 'Softplus', 'Softsign', 'Sigmoid', 'Mish', 'Tanh', 'Gelu', 'Erf'].map((op) => unary(op)),
  ...['Exp', 'Abs', 'Neg', 'Sin', 'Cos', 'Atan', 'Sinh', 'Cosh', 'Asinh', 'Identity', 'Softmax', 'LogSoftmax'].map((op) => unary(op)),
  ...['Log', 'Sqrt', 'Reciprocal'].map((op) => unary(op, {}, positive)),
  ...['Tan', 'Asin', 'Acos', 'Atanh'].map((op) => unary(op, {}, small)),
  unary('LeakyRelu', { alpha: 0.3 }),
  unary('LeakyRelu', { alpha: -0.4 }),
  unary('Elu', { alpha: 0.4 }),
  unary('Selu', { alpha: 1.5, gamma: 1.2 }),
  unary('Celu', { alpha: 0.6 }),
  unary('ThresholdedRelu', { alpha: 0.57 }),
  unary('HardSigmoid', { alpha: 0.9, beta: 0.43 }),
  unary('HardSwish'),
  { ...unary('HardSwish', {}, { values: Array.from({ length: 30 }, (_, i) => -4.57 + 0.31 * i) }), name: 'HardSwish, all three pieces' },
  unary('Gelu', { approximate: 'tanh' }),
  unary('Shrink', { lambd: 0.555, bias: 0.1 }, distinct),
  unary('Softmax', { axis: 1 }),
  unary('LogSoftmax', { axis: -2 }),
  { ...unary('Acosh'), build: (b, { x }) => b.add('Acosh', [b.add('Add', [b.add('Abs', [x!]), b.scalar(1.2)])]) },
  {
    name: 'Clip with both bounds',
    inputs: { x: { shape: ['n', 3, 5], ...distinct } },
    build: (b, { x }) => b.add('Clip', [x!, b.scalar(-1.525), b.scalar(0.475)]),
  },
  {
    name: 'Clip from above',
    inputs: { x: { shape: ['n', 3, 5], ...distinct } },
    build: (b, { x }) => b.add('Clip', [x!, '', b.scalar(-0.565)]),
  },
  {
    name: 'PRelu: one slope a channel',
    inputs: { x: { shape: ['n', 3, 2, 2] }, slope: { shape: [3, 1, 1] } },
    build: (b, at) => b.add('PRelu', [at['x']!, at['slope']!]),
  },
  {
    name: 'PRelu: one slope',
    inputs: { x: { shape: ['n', 3] }, slope: { shape: [1] } },
    build: (b, at) => b.add('PRelu', [at['x']!, at['slope']!]),
  },
  ...broadcasts('Add', {}),
  ...broadcasts('Sub', {}),
  ...broadcasts('Mul', {}),
  ...broadcasts('Div', positive),
  ...broadcasts('Pow', positive),
  ...broadcasts('Max', distinct),
  ...broadcasts('Min', distinct),
  ...broadcasts('Mean', {}),
  ...[0, 1, 2, 3, 0.5, -1].map(
    (exponent): GradientCase => ({
      name: `Pow: constant exponent ${exponent}`,
      inputs: { x: { shape: ['n', 4], filling: exponent % 1 === 0 && exponent > 0 ? 'smooth' : 'positive' } },
      build: (b, { x }) => b.add('Add', [b.add('Pow', [x!, b.scalar(exponent)]), x!]),
    }),
  ),
  {
    name: 'Sum and Max of three',
    inputs: { a: { shape: ['n', 3], ...distinct }, b: { shape: ['n', 1] }, c: { shape: [3] } },
    build: (builder, at) => {
      const { a, b, c } = at;
      return builder.add('Mul', [builder.add('Sum', [a!, b!, c!]), builder.add('Max', [a!, b!, c!])]);
    },
  },
  {
    name: 'one tensor used three times',
    inputs: { x: { shape: ['n', 4] } },
    build: (b, { x }) => b.add('Add', [b.add('Mul', [x!, x!]), b.add('Sin', [x!])]),
  },
  {
    name: 'Where, broadcast',
    inputs: { a: { shape: ['n', 1, 3] }, b: { shape: ['n', 2, 1] } },
    build: (b, at) => b.add('Where', [b.add('Greater', [at['a']!, b.scalar(0)]), at['a']!, at['b']!]),
  },
  {
    name: 'Cast and Dropout',
    inputs: { x: { shape: ['n', 4] } },
    build: (b, { x }) => b.add('Cast', [b.add('Dropout', [b.add('Cast', [x!], { to: 11 })])], { to: 1 }),
  },
  {
    name: 'a piece that computes in float64',
    inputs: { x: { shape: ['n', 5] } },
    build: (b, { x }) => {
      const wide = b.add('Cast', [x!], { to: 11 });
      const centred = b.add('Sub', [wide, b.add('ReduceMean', [wide, b.ints([1])])]);
      const deviation = b.add('Sqrt', [b.add('ReduceMean', [b.add('Mul', [centred, centred]), b.ints([1])])]);
      const scaled = b.add('Div', [centred, b.add('Add', [deviation, b.add('ReduceMax', [wide, b.ints([1])])])]);
      const kept = b.add('Max', [b.add('Relu', [scaled]), b.add('Sigmoid', [scaled])]);
      return b.add('Cast', [kept], { to: 1 });
    },
  },
];
