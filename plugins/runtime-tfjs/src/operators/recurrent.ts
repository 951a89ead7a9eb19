import type { Tensor, Tf } from '../native.js';
import type { Operator, Operators, Site } from '../interpreter/site.js';
import { inOrder } from '../interpreter/value.js';
import { activationsOf, type Activation } from './recurrent-activations.js';

/** Inputs of RNN, GRU and LSTM by position. */
const INPUT = { x: 0, w: 1, r: 2, b: 3, lengths: 4, h: 5, c: 6, p: 7 } as const;

/** What one step of one direction is given: `[n, G H]` from the input, biases of the state among them where they may be. */
interface Step {
  readonly tf: Tf;
  readonly fromInput: Tensor;
  /** Hidden state, and for LSTM the cell. */
  readonly state: readonly Tensor[];
  readonly weights: Weights;
  readonly activations: readonly Activation[];
}

/** Weights of one direction. */
interface Weights {
  /** `[I, G H]` and `[H, G H]`. */
  readonly w: Tensor;
  readonly r: Tensor;
  /** `[G H]` biases of the input and of the state. */
  readonly bias: Tensor;
  readonly stateBias: Tensor;
  /** `[3, H]` of LSTM: input, output, forget. */
  readonly peepholes: readonly Tensor[] | undefined;
}

interface Cell {
  readonly gates: number;
  readonly states: number;
  readonly activations: readonly string[];
  /** States after the step. */
  step(at: Site, step: Step): readonly Tensor[];
}

const gatesOf = (tf: Tf, block: Tensor, gates: number): Tensor[] => tf.split(block, gates, 1);

const rnn: Cell = {
  gates: 1,
  states: 1,
  activations: ['Tanh'],
  step(_, { tf, fromInput, state: [h], weights, activations: [f] }) {
    return [f!(tf, tf.add(tf.add(fromInput, tf.matMul(h as never, weights.r as never)), weights.stateBias))];
  },
};

/** Gates in the order update, reset, hidden (ONNX, operator GRU). */
const gru: Cell = {
  gates: 3,
  states: 1,
  activations: ['Sigmoid', 'Tanh'],
  step(at, { tf, fromInput, state, weights, activations: [f, g] }) {
    const h = state[0]!;
    const [inputZ, inputR, inputH] = gatesOf(tf, fromInput, 3) as [Tensor, Tensor, Tensor];
    const [weightZ, weightR, weightH] = gatesOf(tf, weights.r, 3) as [Tensor, Tensor, Tensor];
    const [biasZ, biasR, biasH] = tf.split(weights.stateBias, 3) as [Tensor, Tensor, Tensor];
    const product = (a: Tensor, b: Tensor): Tensor => tf.matMul(a, b);
    const z = f!(tf, tf.add(tf.add(inputZ, product(h, weightZ)), biasZ));
    const r = f!(tf, tf.add(tf.add(inputR, product(h, weightR)), biasR));
    const candidate =
      at.int('linear_before_reset', 0) === 1
        ? tf.mul(r, tf.add(product(h, weightH), biasH))
        : tf.add(product(tf.mul(r, h), weightH), biasH);
    const next = g!(tf, tf.add(inputH, candidate));
    return [tf.add(next, tf.mul(z, tf.sub(h, next)))];
  },
};

/** Gates in the order input, output, forget, cell (ONNX, operator LSTM). */
const lstm: Cell = {
  gates: 4,
  states: 2,
  activations: ['Sigmoid', 'Tanh', 'Tanh'],
  step(at, { tf, fromInput, state, weights, activations: [f, g, k] }) {
    const [h, c] = state as [Tensor, Tensor];
    const all = tf.add(tf.add(fromInput, tf.matMul(h, weights.r)), weights.stateBias);
    const [inputI, inputO, inputF, inputC] = gatesOf(tf, all, 4) as [Tensor, Tensor, Tensor, Tensor];
    const seen = (sum: Tensor, cell: Tensor, peephole: number): Tensor =>
      weights.peepholes === undefined ? sum : tf.add(sum, tf.mul(cell, weights.peepholes[peephole]!));
    const i = f!(tf, seen(inputI, c, 0));
    const forget = at.int('input_forget', 0) === 1 ? tf.sub(1, i) : f!(tf, seen(inputF, c, 2));
    const cell = tf.add(tf.mul(forget, c), tf.mul(i, g!(tf, inputC)));
    const o = f!(tf, seen(inputO, cell, 1));
    return [tf.mul(o, k!(tf, cell)), cell];
  },
};

/** One recurrent node, direction by direction and step by step. */
function recurrent(cell: Cell): Operator {
  return (at) => {
    const { tf } = at;
    if ('clip' in at.node.attributes) return at.fail('clips its sums (attribute clip)');
    const isBatchFirst = at.int('layout', 0) === 1;
    const direction = at.text('direction', 'forward');
    const directions = direction === 'bidirectional' ? 2 : 1;
    const given = at.x(INPUT.x);
    const x = isBatchFirst ? tf.transpose(given, [1, 0, 2]) : given;
    const activations = activationsOf(at, cell.activations, directions);
    const runs = Array.from({ length: directions }, (_, d) =>
      runDirection(at, cell, x, d, direction === 'reverse' || d === 1, isBatchFirst, activations[d]!),
    );
    // [T, D, n, H], or [n, T, D, H]
    const y = tf.stack(
      runs.map(({ outputs }) => outputs),
      1,
    );
    const last = Array.from({ length: cell.states }, (_, state) =>
      tf.stack(
        runs.map(({ states }) => states[state]!),
        isBatchFirst ? 1 : 0,
      ),
    );
    return [isBatchFirst ? tf.transpose(y, [2, 0, 1, 3]) : y, ...last].map(inOrder);
  };
}

/** @returns `[T, n, H]` outputs in the order of time, and the states after the last step. */
function runDirection(
  at: Site,
  cell: Cell,
  x: Tensor,
  d: number,
  isReverse: boolean,
  isBatchFirst: boolean,
  activations: readonly Activation[],
): { readonly outputs: Tensor; readonly states: readonly Tensor[] } {
  const { tf } = at;
  const [steps, n, width] = x.shape as [number, number, number];
  const weights = weightsOf(at, d);
  const hidden = weights.r.shape[0]!;
  const lengths = at.has(INPUT.lengths) ? tf.cast(at.x(INPUT.lengths), 'int32') : undefined;
  const order = isReverse ? (sequence: Tensor): Tensor => reversed(tf, sequence, lengths) : (sequence: Tensor): Tensor => sequence;
  const rows = tf.reshape(order(x), [steps * n, width]);
  const fromInput = tf.unstack(tf.reshape(tf.add(tf.matMul(rows, weights.w), weights.bias), [steps, n, cell.gates * hidden]));
  const initial = (input: number): Tensor => {
    if (!at.has(input)) return tf.zeros([n, hidden]);
    return tf.squeeze(tf.slice(at.x(input), isBatchFirst ? [0, d, 0] : [d, 0, 0], isBatchFirst ? [n, 1, hidden] : [1, n, hidden]), [
      isBatchFirst ? 1 : 0,
    ]);
  };
  let state: readonly Tensor[] = [INPUT.h, INPUT.c].slice(0, cell.states).map(initial);
  const outputs = fromInput.map((each, t) => {
    const next = cell.step(at, { tf, fromInput: each, state, weights, activations });
    if (lengths === undefined) {
      state = next;
      return next[0]!;
    }
    // After its end a row keeps its state and gives zeros.
    const runs = tf.cast(tf.expandDims(tf.greater(lengths, tf.scalar(t, 'int32')), 1), 'float32');
    state = next.map((tensor, i) => tf.add(tf.mul(runs, tensor), tf.mul(tf.sub(1, runs), state[i]!)));
    return tf.mul(runs, next[0]!);
  });
  return { outputs: order(tf.stack(outputs)), states: state };
}

function weightsOf(at: Site, d: number): Weights {
  const { tf } = at;
  const part = (input: number): Tensor => {
    const [, ...sizes] = at.shape(input);
    return at.made(input, `direction ${d}`, (tensor) =>
      tf.reshape(tf.slice(tensor, [d, ...sizes.map(() => 0)], [1, ...sizes]), [...sizes]),
    );
  };
  const turned = (input: number): Tensor => at.made(input, `turned direction ${d}`, () => tf.transpose(part(input)));
  const rows = at.shape(INPUT.r)[1]!;
  const both = at.has(INPUT.b) ? tf.split(part(INPUT.b), 2) : [tf.zeros([rows]), tf.zeros([rows])];
  return {
    w: turned(INPUT.w),
    r: turned(INPUT.r),
    bias: both[0]!,
    stateBias: both[1]!,
    peepholes: at.has(INPUT.p) ? tf.split(part(INPUT.p), 3) : undefined,
  };
}

/** A sequence `[T, n, ...]` read from its end, padding left where it is. */
function reversed(tf: Tf, sequence: Tensor, lengths: Tensor | undefined): Tensor {
  if (lengths === undefined) return tf.reverse(sequence, 0);
  const [steps, n, width] = sequence.shape as [number, number, number];
  const time = tf.reshape(tf.range(0, steps, 1, 'int32'), [steps, 1]);
  const row = tf.reshape(tf.range(0, n, 1, 'int32'), [1, n]);
  const end = tf.reshape(lengths, [1, n]);
  const mirrored = tf.where(tf.less(time, end), tf.sub(tf.sub(end, time), tf.scalar(1, 'int32')), tf.add(time, tf.zerosLike(end)));
  const places = tf.add(tf.mul(mirrored, tf.scalar(n, 'int32')), row);
  const flat = tf.gather(tf.reshape(sequence, [steps * n, width]), tf.reshape(places, [-1]));
  return tf.reshape(flat, [steps, n, width]);
}

export const recurrents: Operators = { RNN: recurrent(rnn), GRU: recurrent(gru), LSTM: recurrent(lstm) };
