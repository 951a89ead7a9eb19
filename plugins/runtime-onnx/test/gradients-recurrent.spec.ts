import type { Attribute } from '@deepsensor/contract';
import { DeepSensorError } from '@deepsensor/contract';
import { differentiate, GraphBuilder } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { checkGradient, type GradientCase, type GradientInput } from './gradient-check.js';

type Attributes = Readonly<Record<string, Attribute | number | string>>;

const GATES: Readonly<Record<string, number>> = { RNN: 1, GRU: 3, LSTM: 4 };
const [STEPS, INPUTS, HIDDEN] = [4, 2, 3];

interface Variant {
  readonly directions?: 1 | 2;
  readonly attributes?: Attributes;
  /** Inputs beyond x, W and R. */
  readonly given?: readonly ('bias' | 'h' | 'c' | 'peepholes')[];
  /** Lengths of the three rows' sequences. */
  readonly lengths?: readonly number[];
  /** Outputs that are read, by position. */
  readonly read?: readonly number[];
  readonly steps?: number;
}

/** A recurrent operator on inputs `[n, steps, 2]` with all of its weights and states to be differentiated. */
function recurrent(op: 'RNN' | 'GRU' | 'LSTM', name: string, variant: Variant = {}): GradientCase {
  const { directions = 1, attributes = {}, given = ['bias'], lengths, read = [0], steps = STEPS } = variant;
  const rows = GATES[op]! * HIDDEN;
  const small = (...shape: (number | 'n')[]): GradientInput => ({ shape, filling: 'unit' });
  const optional: Readonly<Record<string, GradientInput>> = {
    bias: small(directions, 2 * rows),
    h: small('n', directions, HIDDEN),
    c: small('n', directions, HIDDEN),
    peepholes: small(directions, 3 * HIDDEN),
  };
  return {
    name: `${op}: ${name}`,
    inputs: {
      x: { shape: ['n', steps, INPUTS] },
      w: small(directions, rows, INPUTS),
      r: small(directions, rows, HIDDEN),
      ...Object.fromEntries(given.map((each) => [each, optional[each]!])),
      ...(lengths && { lengths: { shape: ['n'], values: lengths, constant: true } }),
    },
    build: (b, at) => {
      const states = (which: string): string => (at[which] === undefined ? '' : b.add('Transpose', [at[which]], { perm: [1, 0, 2] }));
      const inputs = [
        b.add('Transpose', [at['x']!], { perm: [1, 0, 2] }),
        at['w']!,
        at['r']!,
        at['bias'] ?? '',
        at['lengths'] === undefined ? '' : b.add('Cast', [at['lengths']], { to: 6 }),
        states('h'),
        states('c'),
        at['peepholes'] ?? '',
      ];
      const used = inputs.slice(0, inputs.findLastIndex((input) => input !== '') + 1);
      const direction = directions === 2 ? { direction: 'bidirectional' } : {};
      const [last] = read.slice(-1);
      const outputs = b.addMany(op, used, last! + 1, { hidden_size: HIDDEN, ...direction, ...attributes });
      const node = b.nodes.pop()!;
      b.nodes.push({ ...node, outputs: outputs.map((output, i) => (read.includes(i) ? output : '')) });
      const flat = read.map((i) => {
        const candidatesFirst = b.add('Transpose', [outputs[i]!], { perm: i === 0 ? [2, 0, 1, 3] : [1, 0, 2] });
        return b.add('Flatten', [candidatesFirst], { axis: 1 });
      });
      return b.add('Concat', flat, { axis: 1 });
    },
  };
}

const strings = (...value: string[]): Attribute => ({ type: 'strings', value });
const floats = (...value: number[]): Attribute => ({ type: 'floats', value });
const reset = { linear_before_reset: 1 };
const reverse = { direction: 'reverse' };

const cases: readonly GradientCase[] = [
  recurrent('RNN', 'forward'),
  recurrent('RNN', 'reverse, last state', { attributes: reverse, given: ['bias', 'h'], read: [0, 1] }),
  recurrent('RNN', 'both directions', { directions: 2, given: ['h'], read: [1] }),
  recurrent('RNN', 'sequences of their own lengths', { directions: 2, given: ['bias', 'h'], lengths: [4, 2, 3], read: [0, 1] }),
  recurrent('RNN', 'one step', { steps: 1, given: ['bias', 'h'], read: [0, 1] }),
  recurrent('GRU', 'forward, no biases', { attributes: reset, given: [] }),
  recurrent('GRU', 'forward, initial and last state', { attributes: reset, given: ['bias', 'h'], read: [0, 1] }),
  recurrent('GRU', 'reverse, last state alone', { attributes: { ...reset, ...reverse }, read: [1] }),
  recurrent('GRU', 'both directions', { directions: 2, attributes: reset, given: ['bias', 'h'], read: [0, 1] }),
  recurrent('GRU', 'sequences of their own lengths', {
    directions: 2,
    attributes: reset,
    given: ['bias', 'h'],
    lengths: [1, 4, 3],
    read: [0, 1],
  }),
  recurrent('GRU', 'reset before the product', { given: ['bias', 'h'], read: [0, 1] }),
  recurrent('GRU', 'reset before the product, no biases, reverse', { attributes: reverse, given: [] }),
  recurrent('GRU', 'reset before the product, sequences of their own lengths', {
    directions: 2,
    given: ['bias', 'h'],
    lengths: [2, 3, 4],
    read: [0, 1],
  }),
  recurrent('LSTM', 'forward, no biases', { given: [] }),
  recurrent('LSTM', 'forward, all states', { given: ['bias', 'h', 'c'], read: [0, 1, 2] }),
  recurrent('LSTM', 'reverse, last state alone', { attributes: reverse, read: [1] }),
  recurrent('LSTM', 'last cell alone', { read: [2] }),
  recurrent('LSTM', 'both directions', { directions: 2, given: ['bias', 'h', 'c'], read: [0, 1, 2] }),
  recurrent('LSTM', 'sequences of their own lengths', {
    directions: 2,
    given: ['bias', 'h', 'c'],
    lengths: [3, 1, 4],
    read: [0, 1, 2],
  }),
  recurrent('LSTM', 'peepholes', { given: ['bias', 'peepholes'] }),
  recurrent('LSTM', 'peepholes, all states', { directions: 2, given: ['bias', 'h', 'c', 'peepholes'], read: [0, 1, 2] }),
  recurrent('LSTM', 'peepholes, sequences of their own lengths', {
    directions: 2,
    given: ['bias', 'h', 'c', 'peepholes'],
    lengths: [2, 4, 1],
    read: [0, 1, 2],
  }),
  recurrent('LSTM', 'one step', { steps: 1, given: ['bias', 'h', 'c'], read: [0, 1, 2] }),
  recurrent('LSTM', 'coupled gates', { attributes: { input_forget: 1 }, given: ['bias', 'h', 'c'], read: [0, 1, 2] }),
  recurrent('LSTM', 'coupled gates and peepholes', {
    attributes: { input_forget: 1 },
    given: ['bias', 'h', 'c', 'peepholes'],
    read: [0, 2],
  }),
  ...(
    [
      ['Relu', [], []],
      ['Tanh', [], []],
      ['Sigmoid', [], []],
      ['Softsign', [], []],
      ['Softplus', [], []],
      ['Affine', [0.6], [0.2]],
      ['LeakyRelu', [0.3], []],
      ['LeakyRelu', [], []],
      ['ThresholdedRelu', [0.05], []],
      ['ScaledTanh', [1.4], [0.7]],
      ['HardSigmoid', [0.25], [0.45]],
      ['HardSigmoid', [], []],
      ['Elu', [0.7], []],
      ['Elu', [], []],
    ] as const
  ).map(([name, alphas, betas]) =>
    recurrent('RNN', `${name} ${alphas} ${betas}`, {
      given: ['bias', 'h'],
      attributes: { activations: strings(name), activation_alpha: floats(...alphas), activation_beta: floats(...betas) },
    }),
  ),
  recurrent('GRU', 'activations of Keras 1', { attributes: { ...reset, activations: strings('HardSigmoid', 'Softsign') } }),
  recurrent('LSTM', 'activations of both directions, their parameters in order', {
    directions: 2,
    attributes: {
      activations: strings('hardsigmoid', 'tanh', 'Affine', 'Sigmoid', 'scaledTanh', 'Elu'),
      activation_alpha: floats(0.1, 0.6, 1.3, 1),
      activation_beta: floats(0.45, -0.1, 0.8),
    },
  }),
];

describe('gradients of recurrent operators agree with central differences', () => {
  it.each(cases)('$name', checkGradient);
});

const first = recurrent('GRU', 'a gradient of it', { attributes: reset, given: ['bias', 'h'], read: [0, 1] });

describe('the compiled gradient of a recurrent operator', () => {
  it.each([first, recurrent('LSTM', 'a gradient of it', { given: ['bias', 'h', 'c'], lengths: [4, 2, 3], read: [0, 2] })])(
    'can be differentiated again: $name',
    async ({ inputs, build, name }) => {
      await checkGradient({
        name,
        inputs,
        build: (b, at) => {
          const y = build(b, at);
          const { x, w } = at as { x: string; w: string };
          const found = differentiate(b, { cotangents: new Map([[y, b.add('Tanh', [y])]]), wrt: [x] });
          return b.add('Mul', [b.add('Flatten', [found.get(x)!]), b.add('ReduceSum', [b.add('Mul', [w, w])])]);
        },
      });
    },
  );

  it('has a few operators a step, and no more where nothing reads the states between', () => {
    const count = (steps: number, read: readonly number[]): number => {
      const { inputs, build } = recurrent('GRU', 'counted', { attributes: reset, steps, read });
      const b = new GraphBuilder();
      for (const [name, { shape }] of Object.entries(inputs)) b.input(name, shape);
      const y = build(b, Object.fromEntries(b.inputs.map(({ name }) => [name, name])));
      differentiate(b, { cotangents: new Map([[y, y]]), wrt: ['x'] });
      return b.nodes.length;
    };
    expect(count(20, [0]) - count(10, [0])).toBe(60);
    expect(count(20, [1]) - count(10, [1])).toBe(50);
  });
});

describe('what has no gradient is named', () => {
  const refusal = (op: string, attributes: Attributes, steps: number | string = 4): unknown => {
    const b = new GraphBuilder();
    const [gates, x] = [GATES[op]!, b.input('x', [steps, 'n', 2])];
    const y = b.add(op, [x, b.input('w', [1, gates * 3, 2]), b.input('r', [1, gates * 3, 3])], { hidden_size: 3, ...attributes });
    try {
      return differentiate(b, { cotangents: new Map([[y, y]]), wrt: [x] });
    } catch (error) {
      return DeepSensorError.is(error) && error.code === 'MODEL_UNSUPPORTED' ? error.message : error;
    }
  };
  const clip: Attribute = { type: 'float', value: 3 };

  it.each([
    ['GRU', {}, 'frames', /node "GRU#\d+" \(GRU\): the number of its time steps, frames, is free/],
    ['LSTM', { clip }, 4, /node "LSTM#\d+" \(LSTM\): it clips its sums/],
    ['RNN', { activations: strings('Swish') }, 4, /\(RNN\): its activation Swish is not known/],
    ['GRU', { activations: strings('Tanh') }, 4, /\(GRU\): it names 1 activations where 2 belong/],
    ['RNN', { layout: 1 }, 4, /\(RNN\): its layout is 1/],
  ] as const)('%s %j, %s steps', (op, attributes, steps, message) => {
    expect(refusal(op, attributes, steps)).toMatch(message);
  });
});
