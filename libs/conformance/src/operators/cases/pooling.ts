import { unary, type GradientCase, type GradientInput } from '../case.js';

type Attributes = Readonly<Record<string, number | string | readonly number[]>>;

const pool = (op: string, name: string, x: GradientInput['shape'], attributes: Attributes): GradientCase => ({
  name: `${op}: ${name}`,
  inputs: { x: { shape: x, filling: op === 'MaxPool' ? 'distinct' : 'smooth' } },
  build: (b, at) => b.add(op, [at['x']!], attributes),
});

export const pooling: readonly GradientCase[] = [
  pool('MaxPool', 'apart', ['n', 2, 4, 6], { kernel_shape: [2, 2], strides: [2, 2] }),
  pool('MaxPool', 'apart, rows over', ['n', 2, 5, 7], { kernel_shape: [2, 3], strides: [2, 3] }),
  pool('MaxPool', 'apart, gaps', ['n', 2, 7, 7], { kernel_shape: [2, 2], strides: [3, 3] }),
  pool('MaxPool', 'apart, padded', ['n', 2, 5, 5], { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 0, 0] }),
  pool('MaxPool', 'apart, padded by half a window', ['n', 2, 4, 6], { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 1, 1] }),
  pool('MaxPool', 'apart, gaps, padded, ceil_mode', ['n', 2, 5, 4], {
    kernel_shape: [4, 4],
    strides: [4, 4],
    pads: [2, 1, 0, 1],
    ceil_mode: 1,
  }),
  pool('MaxPool', 'apart, ceil_mode', ['n', 2, 5, 7], { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }),
  pool('MaxPool', 'overlapping', ['n', 2, 6, 7], { kernel_shape: [3, 3], strides: [2, 2] }),
  pool('MaxPool', 'overlapping, padded', ['n', 2, 6, 5], { kernel_shape: [3, 3], strides: [2, 1], pads: [1, 1, 1, 1] }),
  pool('MaxPool', 'overlapping, ceil_mode', ['n', 2, 6, 6], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }),
  pool('MaxPool', 'dilation', ['n', 2, 7, 6], { kernel_shape: [2, 2], dilations: [2, 3], strides: [2, 1] }),
  pool('MaxPool', 'dilation, padded, ceil_mode', ['n', 2, 7, 6], {
    kernel_shape: [2, 2],
    dilations: [2, 2],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
    ceil_mode: 1,
  }),
  pool('MaxPool', 'SAME_UPPER', ['n', 2, 5, 5], { kernel_shape: [3, 2], strides: [2, 2], auto_pad: 'SAME_UPPER' }),
  pool('MaxPool', 'SAME_LOWER', ['n', 2, 5, 5], { kernel_shape: [2, 2], strides: [2, 2], auto_pad: 'SAME_LOWER' }),
  pool('MaxPool', '1-d', ['n', 2, 9], { kernel_shape: [4], strides: [4] }),
  pool('MaxPool', '1-d, overlapping', ['n', 2, 9], { kernel_shape: [3], strides: [2] }),
  pool('MaxPool', '3-d', ['n', 1, 4, 4, 5], { kernel_shape: [2, 2, 2], strides: [2, 2, 2] }),
  pool('MaxPool', '3-d, overlapping', ['n', 1, 3, 4, 3], { kernel_shape: [2, 2, 2] }),
  pool('AveragePool', 'apart', ['n', 2, 4, 6], { kernel_shape: [2, 2], strides: [2, 2] }),
  pool('AveragePool', 'overlapping, rows over', ['n', 2, 8, 7], { kernel_shape: [3, 2], strides: [2, 2] }),
  pool('AveragePool', 'padded, pads not counted', ['n', 2, 5, 6], { kernel_shape: [3, 3], strides: [2, 1], pads: [1, 1, 1, 0] }),
  pool('AveragePool', 'padded, pads counted', ['n', 2, 5, 6], { kernel_shape: [3, 3], pads: [1, 1, 1, 0], count_include_pad: 1 }),
  pool('AveragePool', 'ceil_mode', ['n', 2, 6, 6], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }),
  pool('AveragePool', 'ceil_mode, pads counted', ['n', 2, 6, 6], {
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: [0, 0, 1, 1],
    ceil_mode: 1,
    count_include_pad: 1,
  }),
  pool('AveragePool', 'dilation', ['n', 2, 7, 6], { kernel_shape: [2, 2], dilations: [2, 3] }),
  pool('AveragePool', 'SAME_UPPER', ['n', 2, 5, 5], { kernel_shape: [3, 2], strides: [2, 2], auto_pad: 'SAME_UPPER' }),
  pool('AveragePool', 'many channels, overlapping', ['n', 8, 5, 4], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
  pool('AveragePool', 'many channels, stride, ceil_mode', ['n', 8, 6, 5], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }),
  pool('AveragePool', 'apart, moved by pads', ['n', 2, 6, 4], { kernel_shape: [3, 2], strides: [3, 2], pads: [1, 1, 1, 0] }),
  pool('AveragePool', 'apart, rows over', ['n', 2, 5, 7], { kernel_shape: [2, 3], strides: [2, 3] }),
  pool('AveragePool', '1-d, apart', ['n', 2, 9], { kernel_shape: [3], strides: [3] }),
  pool('AveragePool', '1-d', ['n', 2, 9], { kernel_shape: [4], strides: [2], pads: [1, 1] }),
  pool('AveragePool', '3-d', ['n', 1, 4, 4, 5], { kernel_shape: [2, 2, 2], strides: [2, 2, 2] }),
  pool('LpPool', 'p = 2', ['n', 2, 5, 6], { kernel_shape: [3, 2], strides: [2, 2], pads: [1, 0, 1, 0] }),
  pool('LpPool', 'apart, moved by pads', ['n', 2, 4, 6], { kernel_shape: [2, 3], strides: [2, 3], pads: [1, 2, 0, 0] }),
  pool('LpPool', 'p = 3', ['n', 2, 4, 4], { kernel_shape: [2, 2], strides: [2, 2], p: 3 }),
  unary('GlobalAveragePool', {}, { shape: ['n', 3, 4, 5] }),
  unary('GlobalMaxPool', {}, { shape: ['n', 3, 4, 5], filling: 'distinct' }),
  {
    name: 'MaxUnpool',
    inputs: { x: { shape: ['n', 1, 4, 4], filling: 'distinct' }, v: { shape: ['n', 1, 2, 2] } },
    build: (b, { x, v }) => {
      const [y, indices] = b.addMany('MaxPool', [x!], 2, { kernel_shape: [2, 2], strides: [2, 2] });
      const put = b.add('MaxUnpool', [b.add('Mul', [v!, y!]), indices!], { kernel_shape: [2, 2], strides: [2, 2] });
      return b.add('Add', [put, x!]);
    },
  },
];
