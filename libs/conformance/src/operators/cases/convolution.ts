import type { GradientCase, GradientInput } from '../case.js';
import { floatConstant } from '../feeds.js';

type Attributes = Readonly<Record<string, number | string | readonly number[]>>;

const conv = (
  name: string,
  x: GradientInput['shape'],
  weight: readonly number[],
  attributes: Attributes = {},
  op = 'Conv',
): GradientCase => ({
  name: `${op}: ${name}`,
  inputs: {
    x: { shape: x },
    weight: { shape: weight },
    bias: { shape: [op === 'Conv' ? weight[0]! : weight[1]! * Number(attributes['group'] ?? 1)] },
  },
  build: (b, at) => b.add(op, [at['x']!, at['weight']!, at['bias']!], attributes),
});

const fixedConv = (name: string, x: GradientInput['shape'], weight: readonly number[], attributes: Attributes = {}): GradientCase => ({
  name: `Conv with a constant weight: ${name}`,
  inputs: { x: { shape: x } },
  build: (b, at) => b.add('Conv', [at['x']!, b.constant(floatConstant(weight))], attributes),
});

const transposed = (name: string, x: GradientInput['shape'], weight: readonly number[], attributes: Attributes = {}): GradientCase =>
  conv(name, x, weight, attributes, 'ConvTranspose');

export const convolution: readonly GradientCase[] = [
  conv('plain', ['n', 2, 5, 6], [3, 2, 3, 3]),
  conv('one tap', ['n', 3, 4, 4], [2, 3, 1, 1]),
  conv('one tap, stride 2', ['n', 2, 5, 6], [3, 2, 1, 1], { strides: [2, 2] }),
  conv('asymmetric pads', ['n', 2, 5, 6], [3, 2, 3, 2], { pads: [1, 0, 2, 1] }),
  conv('stride that leaves rows over', ['n', 2, 8, 7], [2, 2, 3, 2], { strides: [2, 3] }),
  conv('stride 2, pads, even size', ['n', 2, 6, 6], [2, 2, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] }),
  conv('stride beyond the kernel', ['n', 1, 8, 8], [2, 1, 2, 2], { strides: [3, 3] }),
  conv('dilation', ['n', 2, 7, 8], [2, 2, 3, 2], { dilations: [2, 3], pads: [2, 1, 0, 1] }),
  conv('dilation and stride', ['n', 2, 8, 9], [2, 2, 2, 3], { dilations: [3, 2], strides: [2, 2] }),
  conv('groups', ['n', 4, 5, 5], [6, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1] }),
  conv('groups, stride', ['n', 4, 6, 5], [4, 2, 3, 3], { group: 2, strides: [2, 2], pads: [1, 1, 1, 1] }),
  conv('depthwise', ['n', 3, 5, 5], [3, 1, 3, 3], { group: 3, strides: [2, 1] }),
  conv('depthwise with multiplier', ['n', 2, 5, 5], [4, 1, 2, 2], { group: 2 }),
  conv('SAME_UPPER', ['n', 2, 6, 5], [2, 2, 4, 3], { auto_pad: 'SAME_UPPER', strides: [2, 2] }),
  conv('SAME_LOWER', ['n', 2, 6, 5], [2, 2, 4, 3], { auto_pad: 'SAME_LOWER', strides: [2, 2] }),
  conv('VALID', ['n', 2, 6, 5], [2, 2, 3, 3], { auto_pad: 'VALID', strides: [2, 1] }),
  conv('1-d', ['n', 2, 11], [3, 2, 4], { strides: [3], pads: [1, 2] }),
  conv('1-d, dilation', ['n', 2, 11], [3, 2, 3], { dilations: [2], pads: [2, 0] }),
  conv('3-d', ['n', 2, 4, 5, 4], [2, 2, 2, 3, 2], { strides: [2, 2, 1], pads: [1, 0, 1, 0, 1, 0] }),
  conv('many channels', ['n', 8, 4, 5], [3, 8, 3, 2], { pads: [1, 1, 1, 0] }),
  conv('many channels, groups, dilation', ['n', 8, 5, 6], [4, 4, 2, 3], { group: 2, dilations: [2, 1], pads: [1, 0, 1, 2] }),
  conv('depthwise, many channels, stride 2', ['n', 8, 6, 5], [8, 1, 3, 3], { group: 8, strides: [2, 2], pads: [1, 1, 1, 1] }),
  conv('more channels than positions', ['n', 12, 3, 3], [13, 12, 2, 2], { pads: [1, 0, 0, 1] }),
  conv('more channels than positions, stride, dilation', ['n', 12, 6, 5], [12, 12, 2, 2], { strides: [2, 1], dilations: [1, 2] }),
  conv('more channels than positions, 1-d', ['n', 12, 5], [12, 12, 3], { pads: [2, 1] }),
  conv('many channels, 1-d', ['n', 8, 7], [3, 8, 3], { pads: [2, 1] }),
  fixedConv('stride 1', ['n', 16, 5, 5], [16, 16, 3, 3], { pads: [1, 1, 1, 1] }),
  fixedConv('asymmetric pads', ['n', 2, 5, 6], [3, 2, 3, 2], { pads: [1, 0, 2, 1] }),
  fixedConv('pads beyond the kernel', ['n', 2, 4, 4], [3, 2, 2, 2], { pads: [2, 1, 3, 2] }),
  fixedConv('stride 2', ['n', 2, 6, 7], [4, 2, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] }),
  fixedConv('stride 2 and 3, rows over', ['n', 2, 9, 9], [3, 2, 2, 5], { strides: [2, 3], pads: [0, 1, 0, 0] }),
  fixedConv('one tap, stride 2', ['n', 2, 7, 6], [3, 2, 1, 1], { strides: [2, 2] }),
  fixedConv('dilation', ['n', 2, 7, 8], [2, 2, 3, 2], { dilations: [2, 3], pads: [2, 1, 0, 1] }),
  fixedConv('dilation and stride', ['n', 2, 8, 9], [2, 2, 2, 3], { dilations: [3, 2], strides: [2, 2] }),
  fixedConv('groups', ['n', 4, 5, 5], [6, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1] }),
  fixedConv('groups, stride', ['n', 4, 6, 5], [4, 2, 3, 3], { group: 2, strides: [2, 2], pads: [1, 1, 1, 1] }),
  fixedConv('depthwise', ['n', 3, 5, 5], [3, 1, 3, 3], { group: 3, pads: [1, 1, 1, 1] }),
  fixedConv('depthwise, stride 2', ['n', 8, 6, 6], [8, 1, 3, 3], { group: 8, strides: [2, 2], pads: [1, 1, 1, 1] }),
  fixedConv('depthwise, stride 2 and 3, rows over', ['n', 8, 8, 9], [16, 1, 3, 2], { group: 8, strides: [2, 3], pads: [0, 1, 1, 0] }),
  fixedConv('groups, dilation', ['n', 8, 6, 6], [4, 4, 2, 3], { group: 2, dilations: [2, 1], pads: [1, 0, 1, 2] }),
  fixedConv('1-d', ['n', 2, 12], [3, 2, 4], { pads: [1, 2] }),
  fixedConv('1-d, stride 4', ['n', 1, 21], [3, 1, 6], { strides: [4], pads: [1, 1] }),
  fixedConv('3-d', ['n', 2, 4, 5, 4], [2, 2, 2, 3, 2], { strides: [2, 1, 1], pads: [1, 0, 1, 0, 1, 0] }),
  transposed('plain', ['n', 2, 4, 3], [2, 3, 3, 2]),
  transposed('stride, pads, output padding', ['n', 2, 4, 3], [2, 3, 3, 3], { strides: [2, 3], pads: [1, 0, 0, 1], output_padding: [1, 2] }),
  transposed('groups and dilation', ['n', 4, 4, 3], [4, 2, 2, 2], { group: 2, dilations: [2, 1] }),
  transposed('SAME_UPPER', ['n', 2, 4, 3], [2, 2, 4, 3], { auto_pad: 'SAME_UPPER', strides: [2, 2] }),
  transposed('output shape', ['n', 2, 4, 3], [2, 2, 3, 3], { output_shape: [8, 6], strides: [2, 2] }),
  transposed('1-d', ['n', 2, 5], [2, 3, 4], { strides: [2], pads: [1, 1] }),
];
