import type { GradientCase, GradientInput } from '../case.js';

type Attributes = Readonly<Record<string, number>>;

const scaled = (op: string, x: GradientInput['shape'], scale: readonly number[], attributes: Attributes = {}): GradientCase => ({
  name: `${op} [${x.join()}] ${JSON.stringify(attributes)}`,
  inputs: { x: { shape: x }, scale: { shape: scale }, bias: { shape: scale } },
  build: (b, at) => b.add(op, [at['x']!, at['scale']!, at['bias']!], attributes),
});

const batchNorm = (x: GradientInput['shape']): GradientCase => ({
  name: `BatchNormalization [${x.join()}]`,
  inputs: {
    x: { shape: x },
    scale: { shape: [2] },
    bias: { shape: [2] },
    mean: { shape: [2] },
    variance: { shape: [2], filling: 'positive' },
  },
  build: (b, at) => b.add('BatchNormalization', [at['x']!, at['scale']!, at['bias']!, at['mean']!, at['variance']!], { epsilon: 0.01 }),
});

const training = (x: GradientInput['shape']): GradientCase => ({
  name: `BatchNormalization in training [${x.join()}]`,
  couplesRows: true,
  inputs: { x: { shape: x }, scale: { shape: [2] }, bias: { shape: [2] } },
  build: (b, at) => {
    const running = [b.floats([0, 0]), b.floats([1, 1])];
    return b.addMany('BatchNormalization', [at['x']!, at['scale']!, at['bias']!, ...running], 3, { training_mode: 1 })[0]!;
  },
});

export const normalisation: readonly GradientCase[] = [
  batchNorm(['n', 2, 3, 4]),
  batchNorm(['n', 2, 5]),
  batchNorm(['n', 2]),
  training(['n', 2, 3, 2]),
  training(['n', 2]),
  scaled('LayerNormalization', ['n', 3, 5], [5]),
  scaled('LayerNormalization', ['n', 3, 4], [3, 4], { axis: 1, epsilon: 0.1 }),
  scaled('InstanceNormalization', ['n', 2, 3, 4], [2]),
  scaled('InstanceNormalization', ['n', 2, 6], [2], { epsilon: 0.1 }),
  scaled('GroupNormalization', ['n', 4, 3, 2], [2], { num_groups: 2 }),
  ...[1, 3, 5].map(
    (size): GradientCase => ({
      name: `LRN over ${size}`,
      inputs: { x: { shape: ['n', 6, 2, 2] } },
      build: (b, { x }) => b.add('LRN', [x!], { size, alpha: 0.9, beta: 0.6, bias: 1.2 }),
    }),
  ),
];
