import { type LayerInfo, type ObservedLayer } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { GraphBuilder } from '../builder.js';
import { isCut } from '../surgery/cut.js';
import { layersOf } from './layers-of.js';

/** Writes a network by name, so that tests can speak of its tensors. */
class Sketch {
  readonly b = new GraphBuilder();
  private readonly nodes = new Map<string, string>();

  /** Adds a node whose output is called `name`. */
  add(name: string, op: string, inputs: readonly string[], attributes: Parameters<GraphBuilder['add']>[2] = {}): string {
    this.b.nodes.push({ ...this.node(op, inputs, attributes), name, outputs: [name] });
    this.nodes.set(name, op);
    return name;
  }

  private node(op: string, inputs: readonly string[], attributes: Parameters<GraphBuilder['add']>[2]): (typeof this.b.nodes)[0] {
    this.b.add(op, inputs, attributes);
    return this.b.nodes.pop()!;
  }

  zeros(...shape: number[]): string {
    return this.b.constant({ type: 'float32', shape, data: new Float32Array(shape.reduce((a, c) => a * c, 1)) });
  }

  conv(name: string, x: string, from: number, to: number): string {
    return this.add(name, 'Conv', [x, this.zeros(to, from, 3, 3)], { pads: [1, 1, 1, 1] });
  }

  /** Closes the network by pooling, so that the logits are a dense layer of 4 channels. */
  head(x: string, channels: number): string {
    const flat = this.add('flat', 'Flatten', [this.add('pooled', 'GlobalAveragePool', [x])], { axis: 1 });
    return this.add('logits', 'Gemm', [flat, this.zeros(channels, 4)]);
  }

  layers(granularity: 'channel' | 'unit' = 'channel', tensors: readonly string[] = []): readonly LayerInfo[] {
    this.b.output('logits', ['n', 4]);
    const graph = this.b.build('sketch');
    const layers = layersOf(graph, { logits: 'logits', granularity, tensors });
    for (const layer of observed(layers)) {
      expect(isCut(graph, [layer.tensor, ...layer.bypass], 'logits')).toBe(true);
      expect(isCut(graph, [layer.tensor], 'logits')).toBe(layer.isCut);
    }
    return layers;
  }
}

const observed = (layers: readonly LayerInfo[]): ObservedLayer[] => layers.filter((layer) => layer.observed);
const read = (layers: readonly LayerInfo[]): readonly (readonly [string, string, readonly string[]])[] =>
  observed(layers).map(({ kind, tensor, bypass }) => [kind, tensor, bypass]);

describe('where a layer is read', () => {
  const cases: readonly [string, (s: Sketch, conv: string) => string, string][] = [
    ['ReLU', (s, x) => s.add('act', 'Relu', [x]), 'act'],
    [
      'batch normalisation and ReLU',
      (s, x) => s.add('act', 'Relu', [s.add('bn', 'BatchNormalization', [x, s.zeros(4), s.zeros(4), s.zeros(4), s.zeros(4)])]),
      'act',
    ],
    ['batch normalisation alone', (s, x) => s.add('bn', 'BatchNormalization', [x, s.zeros(4), s.zeros(4), s.zeros(4), s.zeros(4)]), 'bn'],
    ['SiLU, written out', (s, x) => s.add('act', 'Mul', [x, s.add('gate', 'Sigmoid', [x])]), 'act'],
    [
      'hard swish, written out',
      (s, x) =>
        s.add('act', 'Div', [
          s.add('mul', 'Mul', [x, s.add('clip', 'Clip', [s.add('plus', 'Add', [x, s.b.scalar(3)]), s.b.scalar(0), s.b.scalar(6)])]),
          s.b.scalar(6),
        ]),
      'act',
    ],
    [
      'tanh GELU, written out',
      (s, x) => {
        const cube = s.add('cube', 'Mul', [s.b.scalar(0.044715), s.add('pow', 'Pow', [x, s.b.scalar(3)])]);
        const tanh = s.add('tanh', 'Tanh', [s.add('sum', 'Add', [x, cube])]);
        return s.add('act', 'Mul', [s.add('half', 'Mul', [x, s.b.scalar(0.5)]), s.add('one', 'Add', [tanh, s.b.scalar(1)])]);
      },
      'act',
    ],
    [
      'a bias in channels-last layout',
      (s, x) => s.add('act', 'Relu', [s.add('bias', 'Add', [s.add('last', 'Transpose', [x], { perm: [0, 2, 3, 1] }), s.zeros(4)])]),
      'act',
    ],
    [
      'pooling, with an activation behind',
      (s, x) => s.add('act', 'Relu', [s.add('pool', 'MaxPool', [x], { kernel_shape: [2, 2] })]),
      'act',
    ],
    ['pooling, with none behind', (s, x) => s.add('pool', 'MaxPool', [x], { kernel_shape: [2, 2] }), 'conv'],
    ['layer normalisation, with none behind', (s, x) => s.add('norm', 'LayerNormalization', [x, s.zeros(8)]), 'conv'],
    [
      'group normalisation and ReLU',
      (s, x) => {
        const norm = s.add('norm', 'InstanceNormalization', [
          s.add('groups', 'Reshape', [x, s.b.ints([0, 2, -1])]),
          s.zeros(2),
          s.zeros(2),
        ]);
        const back = s.add('back', 'Reshape', [norm, s.b.ints([0, 4, 8, 8])]);
        return s.add('act', 'Relu', [s.add('shift', 'Add', [s.add('scale', 'Mul', [back, s.zeros(4, 1, 1)]), s.zeros(4, 1, 1)])]);
      },
      'act',
    ],
  ];
  it.each(cases)('%s', (title, write, tensor) => {
    const channelsLast = title.includes('channels-last');
    const s = new Sketch();
    s.head(write(s, s.conv('conv', s.b.input('x', ['n', 1, 8, 8]), 1, 4)), channelsLast ? 8 : 4);
    const [layer, ...more] = observed(s.layers());
    expect(more).toEqual([]);
    expect(layer).toMatchObject({
      tensor,
      kind: 'conv',
      units: 4,
      isCut: true,
      bypass: [],
      channelAxis: channelsLast ? 3 : 1,
    });
  });

  it('a unit is a scalar when asked', () => {
    const s = new Sketch();
    s.head(s.add('act', 'Relu', [s.conv('conv', s.b.input('x', ['n', 1, 8, 8]), 1, 4)]), 4);
    expect(observed(s.layers('unit'))).toMatchObject([{ units: 256, shape: [4, 8, 8], granularity: 'unit' }]);
  });
});

describe('what leads round a layer', () => {
  it('residual blocks with an activation behind the sum (He et al. 2016)', () => {
    const s = new Sketch();
    const stem = s.add('stem', 'Relu', [s.conv('conv0', s.b.input('x', ['n', 1, 8, 8]), 1, 4)]);
    const inner = s.add('inner', 'Relu', [s.conv('conv1', stem, 4, 4)]);
    const block = s.add('block', 'Relu', [s.add('sum', 'Add', [s.conv('conv2', inner, 4, 4), stem])]);
    s.head(block, 4);
    expect(read(s.layers())).toEqual([
      ['conv', 'stem', []],
      ['conv', 'inner', ['stem']],
      ['merge', 'block', []],
    ]);
  });

  it('residual blocks with none (MobileNet V2): the convolution and the sum are layers', () => {
    const s = new Sketch();
    const stem = s.add('stem', 'Clip', [s.conv('conv0', s.b.input('x', ['n', 1, 8, 8]), 1, 4), s.b.scalar(0), s.b.scalar(6)]);
    const inner = s.add('inner', 'Clip', [s.conv('conv1', stem, 4, 4), s.b.scalar(0), s.b.scalar(6)]);
    s.head(s.add('sum', 'Add', [stem, s.conv('conv2', inner, 4, 4)]), 4);
    expect(read(s.layers())).toEqual([
      ['conv', 'stem', []],
      ['conv', 'inner', ['stem']],
      ['conv', 'conv2', ['stem']],
      ['merge', 'sum', []],
    ]);
  });

  it('concatenations (DenseNet): all earlier features that are read again', () => {
    const s = new Sketch();
    const f0 = s.add('f0', 'Relu', [s.conv('conv0', s.b.input('x', ['n', 1, 8, 8]), 1, 4)]);
    const f1 = s.add('f1', 'Relu', [s.conv('conv1', f0, 4, 4)]);
    const f2 = s.add('f2', 'Relu', [s.conv('conv2', s.add('cat1', 'Concat', [f0, f1], { axis: 1 }), 8, 4)]);
    s.head(s.add('cat2', 'Concat', [f0, f1, f2], { axis: 1 }), 12);
    expect(read(s.layers())).toEqual([
      ['conv', 'f0', []],
      ['conv', 'f1', ['f0']],
      ['conv', 'f2', ['f0', 'f1']],
    ]);
  });

  it('gates (squeeze and excitation)', () => {
    const s = new Sketch();
    const x = s.add('act', 'Relu', [s.conv('conv0', s.b.input('x', ['n', 1, 8, 8]), 1, 4)]);
    const squeezed = s.add('squeezed', 'GlobalAveragePool', [x]);
    const gate = s.add('gate', 'HardSigmoid', [s.add('excite', 'Conv', [squeezed, s.zeros(4, 4, 1, 1)])]);
    s.head(s.add('scaled', 'Mul', [x, gate]), 4);
    expect(read(s.layers())).toEqual([
      ['conv', 'act', []],
      ['conv', 'gate', ['act']],
    ]);
  });

  it('attention, its blocks beside the residual stream', () => {
    const s = new Sketch();
    const stream = s.add('stream', 'Transpose', [s.b.input('x', ['n', 6, 5])], { perm: [0, 2, 1] });
    const [q, k, v] = ['q', 'k', 'v'].map((name) => s.add(name, 'MatMul', [stream, s.zeros(6, 6)]));
    const scores = s.add('scores', 'MatMul', [q!, s.add('keys', 'Transpose', [k!], { perm: [0, 2, 1] })]);
    const mixed = s.add('mixed', 'MatMul', [s.add('weights', 'Softmax', [scores]), v!]);
    const sum = s.add('sum', 'Add', [stream, s.add('out', 'MatMul', [mixed, s.zeros(6, 6)])]);
    s.add('logits', 'Gemm', [s.add('mean', 'ReduceMean', [sum, s.b.ints([1])], { keepdims: 0 }), s.zeros(6, 4)]);
    const layers = s.layers();
    expect(read(layers)).toEqual([
      ['dense', 'q', ['stream', 'v', 'keys']],
      ['dense', 'k', ['stream', 'q', 'v']],
      ['dense', 'v', ['stream', 'weights']],
      ['attention', 'mixed', ['stream']],
      ['dense', 'out', ['stream']],
      ['merge', 'sum', []],
    ]);
    expect(observed(layers).map(({ channelAxis, units }) => [channelAxis, units])).toEqual(Array(6).fill([2, 6]));
  });

  it('what only the batch size leads round is none', () => {
    const s = new Sketch();
    const x = s.b.input('x', ['n', 1, 8, 8]);
    const conv = s.add('act', 'Relu', [s.conv('conv', x, 1, 4)]);
    const zeros = s.add('zeros', 'ConstantOfShape', [s.add('shape', 'Shape', [x])]);
    s.head(s.add('plus', 'Add', [conv, zeros]), 4);
    expect(read(s.layers())).toEqual([['conv', 'act', []]]);
  });
});

it('windows that are joined with the batch are read where they are put together again (Swin)', () => {
  const s = new Sketch();
  const windows = s.add('windows', 'Reshape', [s.b.input('x', ['n', 4, 9, 6]), s.b.ints([-1, 9, 6])]);
  const back = s.add('back', 'Reshape', [s.add('proj', 'MatMul', [windows, s.zeros(6, 6)]), s.b.ints([-1, 2, 2, 9, 6])]);
  s.add('logits', 'Gemm', [s.add('mean', 'ReduceMean', [back, s.b.ints([1, 2, 3])], { keepdims: 0 }), s.zeros(6, 4)]);
  expect(observed(s.layers())).toMatchObject([
    { kind: 'dense', tensor: 'back', shape: [2, 2, 9, 6], channelAxis: 4, units: 6, isCut: true },
  ]);
});

describe('what cannot be observed', () => {
  it('the logits come last and are not counted', () => {
    const s = new Sketch();
    s.head(s.add('act', 'Relu', [s.conv('conv', s.b.input('x', ['n', 1, 8, 8]), 1, 4)]), 4);
    expect(s.layers().at(-1)).toEqual({ observed: false, id: 'output1', kind: 'output', tensor: 'logits', reason: 'output, not counted' });
  });

  it('is said: a batch axis that is joined with another, a free height, an unknown operator', () => {
    const s = new Sketch();
    const flat = s.add('flat', 'Reshape', [s.b.input('x', ['n', 5, 6]), s.b.ints([-1, 6])]);
    const joined = s.add('joined', 'Relu', [s.add('dense', 'Gemm', [flat, s.zeros(6, 6)])]);
    const split = s.add('split', 'Reshape', [s.add('again', 'Gemm', [joined, s.zeros(6, 6)]), s.b.ints([-1, 5, 6])]);
    s.add('logits', 'Gemm', [s.add('mean', 'ReduceMean', [split, s.b.ints([1])], { keepdims: 0 }), s.zeros(6, 4)]);
    expect(s.layers()).toMatchObject([
      { observed: false, reason: 'its first axis is not that of the candidates: [5*n, 6]' },
      { observed: true, tensor: 'split', channelAxis: 2 },
      { kind: 'output' },
    ]);

    const free = new Sketch();
    free.head(free.add('act', 'Relu', [free.conv('conv', free.b.input('x', ['n', 1, 'h', 8]), 1, 4)]), 4);
    expect(free.layers()[0]).toMatchObject({ observed: false, reason: 'its shape [n, 4, h, 8] is not fixed' });

    const strange = new Sketch();
    const odd = strange.add('odd', 'Frobnicate', [strange.conv('conv', strange.b.input('x', ['n', 1, 8, 8]), 1, 4)]);
    strange.head(odd, 4);
    expect(strange.layers()).toMatchObject([
      { observed: true, tensor: 'conv' },
      { observed: false, kind: 'other', reason: 'the shape of operator Frobnicate is not known here' },
      { kind: 'output' },
    ]);
  });

  it('is said: a layer, or a by-pass, that is not computed in float32', () => {
    const s = new Sketch();
    const x = s.b.input('x', ['n', 4]);
    const first = s.add('first', 'Relu', [s.add('before', 'Gemm', [x, s.zeros(4, 4)])]);
    const wide = s.add('wide', 'Cast', [first], { to: 11 });
    const weights = s.b.constant({ type: 'float64', shape: [4, 4], data: new Float64Array(16) });
    const summed = s.add('summed', 'Add', [s.add('second', 'MatMul', [wide, weights]), wide]);
    s.add('logits', 'Gemm', [s.add('narrow', 'Cast', [summed], { to: 1 }), s.zeros(4, 4)]);
    const found = s.layers();
    expect(found.map(({ tensor, observed: is }) => [tensor, is])).toEqual([
      ['first', true],
      ['second', false],
      ['summed', false],
      ['logits', false],
    ]);
    expect(found[1]).toMatchObject({ reason: 'it is computed in float64' });
  });

  it('a tensor that is asked for and does not exist is an error', () => {
    const s = new Sketch();
    s.head(s.conv('conv', s.b.input('x', ['n', 1, 8, 8]), 1, 4), 4);
    expect(() => s.layers('channel', ['nowhere'])).toThrow('Tensor "nowhere" is to be observed');
  });
});

it('recurrent layers are read with the candidates first, the last state beside them', () => {
  const s = new Sketch();
  const steps = s.add('steps', 'Transpose', [s.b.input('x', ['n', 7, 5])], { perm: [1, 0, 2] });
  s.b.nodes.push({
    name: 'gru',
    op: 'GRU',
    domain: '',
    inputs: [steps, s.zeros(1, 9, 5), s.zeros(1, 9, 3)],
    outputs: ['all', 'last'],
    attributes: { hidden_size: { type: 'int', value: 3 } },
  });
  const states = s.add('states', 'Transpose', [s.add('one', 'Squeeze', ['all', s.b.ints([1])])], { perm: [1, 0, 2] });
  const mean = s.add('mean', 'ReduceMean', [states, s.b.ints([1])], { keepdims: 0 });
  const last = s.add('state', 'Squeeze', ['last', s.b.ints([0])]);
  s.add('logits', 'Gemm', [s.add('both', 'Concat', [mean, last], { axis: 1 }), s.zeros(6, 4)]);
  expect(observed(s.layers())).toMatchObject([
    { kind: 'recurrent', tensor: 'states', shape: [7, 3], channelAxis: 2, units: 3, isCut: false, bypass: ['state'] },
  ]);
});
