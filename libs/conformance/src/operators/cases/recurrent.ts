import type { Attribute } from '@deepsensor/contract';

import type { GradientCase, GradientInput } from '../case.js';

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

export const recurrences: readonly GradientCase[] = [
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
