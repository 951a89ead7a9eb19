import type { Attribute, ConstantTensor } from '@deepsensor/contract';

import { stridesOf } from '../../shape/view.js';
import type { LooseAttributes } from '../../tensorflow/writer.js';
import { innerLayer } from '../network/model-config.js';
import type { Signal } from '../signal.js';
import type { Layer, LayerSite } from '../site.js';
import { Subject } from '../subject.js';
import type { LayerWeights } from '../weights/layer-weights.js';
import { activationName } from './activations.js';

/** `[T, n, F]`, as ONNX has sequences, of `[n, T, F]`. */
const STEPS_FIRST = [1, 0, 2] as const;

/** A recurrent operator of ONNX, and how Keras's weights become its own. */
interface Kind {
  readonly op: 'RNN' | 'GRU' | 'LSTM';
  /** Where each gate of ONNX lies among those of Keras. */
  readonly gates: readonly number[];
  /** The options that name the operator's functions, in its order. */
  readonly functions: readonly ('activation' | 'recurrent_activation')[];
  /** The functions that the operator has when it is told nothing. */
  readonly defaults: readonly string[];
}

const KINDS: Readonly<Record<string, Kind>> = {
  SimpleRNN: { op: 'RNN', gates: [0], functions: ['activation'], defaults: ['Tanh'] },
  GRU: { op: 'GRU', gates: [0, 1, 2], functions: ['recurrent_activation', 'activation'], defaults: ['Sigmoid', 'Tanh'] },
  // Keras: input, forget, cell, output; ONNX: input, output, forget, cell.
  LSTM: {
    op: 'LSTM',
    gates: [0, 3, 1, 2],
    functions: ['recurrent_activation', 'activation', 'activation'],
    defaults: ['Sigmoid', 'Tanh', 'Tanh'],
  },
};

interface Function {
  readonly name: string;
  readonly alpha?: number;
  readonly beta?: number;
}

/** Keras's activations under the names that recurrent operators have for them. */
function functionOf(at: LayerSite, key: string, otherwise: string): Function {
  const name = activationName(at, key, otherwise);
  const known: Readonly<Record<string, Function>> = {
    tanh: { name: 'Tanh' },
    sigmoid: { name: 'Sigmoid' },
    relu: { name: 'Relu' },
    linear: { name: 'Affine', alpha: 1, beta: 0 },
    hard_sigmoid: { name: 'HardSigmoid', alpha: at.line === 3 ? 1 / 6 : 0.2, beta: 0.5 },
    elu: { name: 'Elu', alpha: 1 },
    leaky_relu: { name: 'LeakyRelu', alpha: 0.2 },
    softsign: { name: 'Softsign' },
    softplus: { name: 'Softplus' },
  };
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!found) throw at.options.refused(key, `read in recurrent layers are ${Object.keys(known).join(', ')}`);
  return found;
}

/** One direction of a recurrent layer. */
interface Direction {
  readonly kind: Kind;
  readonly units: number;
  readonly functions: readonly Function[];
  readonly resetAfter: boolean;
  readonly sequences: boolean;
  readonly backwards: boolean;
  /** `[gates · H, F]`, `[gates · H, H]` and `[2 · gates · H]`, as the operator has them. */
  readonly weights: readonly (ConstantTensor | undefined)[];
}

/** Reads a layer's options and weights; its input has `features` numbers a step. */
function directionOf(at: LayerSite, className: string, features: number): Direction {
  const { options } = at;
  const kind = KINDS[className]!;
  options.must('return_state', false);
  options.must('stateful', false);
  options.must('time_major', false);
  // What is not masked is not zeroed; dropout is for training, the rest is about speed.
  options.ignore('unroll', 'implementation', 'dropout', 'recurrent_dropout', 'unit_forget_bias', 'zero_output_for_mask', 'use_cudnn');
  options.ignore('input_dim', 'input_length');
  const units = options.int('units');
  const resetAfter = kind.op === 'GRU' && options.flag('reset_after', at.line === 3);
  const width = kind.gates.length * units;
  const hasBias = options.flag('use_bias', true);
  const wanted = [
    { name: 'kernel', shape: [features, width] },
    { name: 'recurrent_kernel', shape: [units, width] },
    ...(hasBias ? [{ name: 'bias', shape: resetAfter ? [2, width] : [width] }] : []),
  ];
  const [kernel, recurrent, bias] = at.take(wanted, { attribute: 'cell' });
  return {
    kind,
    units,
    functions: kind.functions.map((key) => functionOf(at, key, key === 'activation' ? 'tanh' : 'sigmoid')),
    resetAfter,
    sequences: options.flag('return_sequences', false),
    backwards: options.flag('go_backwards', false),
    weights: [gatesFirst(kernel!, kind, units), gatesFirst(recurrent!, kind, units), bias && biases(bias, kind, units)],
  };
}

/** `[inputs, gates · H]` turned to `[gates · H, inputs]`, with ONNX's order of the gates. */
function gatesFirst({ data, shape }: ConstantTensor, { gates }: Kind, units: number): ConstantTensor {
  const [inputs, width] = shape as readonly [number, number];
  const [stride] = stridesOf(shape) as [number];
  const turned = new Float32Array(data.length);
  gates.forEach((from, to) => {
    for (let unit = 0; unit < units; unit++)
      for (let i = 0; i < inputs; i++) turned[(to * units + unit) * inputs + i] = (data as Float32Array)[i * stride + from * units + unit]!;
  });
  return { type: 'float32', shape: [width, inputs], data: turned };
}

/** Biases of the input and of the state; Keras has the latter for GRUs that reset after the product alone. */
function biases({ data, shape }: ConstantTensor, { gates }: Kind, units: number): ConstantTensor {
  const width = gates.length * units;
  const result = new Float32Array(2 * width);
  for (let half = 0; half < shape.length; half++)
    gates.forEach((from, to) => {
      const part = (data as Float32Array).subarray(half * width + from * units, half * width + (from + 1) * units);
      result.set(part, half * width + to * units);
    });
  return { type: 'float32', shape: [2 * width], data: result };
}

/** Writes the operator for one direction, or two, and gives its states `[T, directions, n, H]` and the last ones `[directions, n, H]`. */
function written(at: LayerSite, x: Signal, directions: readonly Direction[], direction: string): readonly [states: string, last: string] {
  const [{ kind, units, resetAfter }] = directions as readonly [Direction];
  const names = ['kernel', 'recurrent_kernel', 'bias'];
  const stacked = names.flatMap((name, i) => {
    const parts = directions.map(({ weights }) => weights[i]);
    if (parts.every((part) => part === undefined)) return [];
    const zeros = { type: 'float32', shape: [2 * kind.gates.length * units] } as const;
    return [at.weight(name, stack(parts.map((part) => part ?? { ...zeros, data: new Float32Array(zeros.shape[0]!) })))];
  });
  const functions = directions.flatMap((each) => each.functions);
  const isDefault = functions.every(({ name }, i) => name === kind.defaults[i % kind.defaults.length]);
  const attributes: LooseAttributes = {
    hidden_size: units,
    direction,
    ...(resetAfter && { linear_before_reset: 1 }),
    ...(!isDefault && {
      activations: { type: 'strings', value: functions.map(({ name }) => name) } satisfies Attribute,
      ...parameters(functions, 'alpha'),
      ...parameters(functions, 'beta'),
    }),
  };
  const outputs = at.addMany(kind.op, [at.ordered(x, STEPS_FIRST), ...stacked], 2, attributes);
  return outputs as readonly [string, string];
}

function parameters(functions: readonly Function[], which: 'alpha' | 'beta'): LooseAttributes {
  const value = functions.flatMap((each) => each[which] ?? []);
  return value.length === 0 ? {} : { [`activation_${which}`]: { type: 'floats', value } satisfies Attribute };
}

function stack(parts: readonly ConstantTensor[]): ConstantTensor {
  const data = new Float32Array(parts.reduce((total, part) => total + part.data.length, 0));
  parts.forEach((part, i) => data.set(part.data as Float32Array, i * part.data.length));
  return { type: 'float32', shape: [parts.length, ...parts[0]!.shape], data };
}

const recurrent =
  (className: string): Layer =>
  (at) => {
    const x = sequenceOf(at);
    const direction = directionOf(at, className, at.length(x, 2));
    const { backwards, sequences } = direction;
    const [states, last] = written(at, x, [direction], backwards ? 'reverse' : 'forward');
    if (!sequences) return at.signal(at.add('Squeeze', [last, at.ints([0])]));
    // What goes backwards gives its states in the order in which it meets the steps.
    const kept = at.add('Squeeze', [states, at.ints([1])]);
    return at.signal(backwards ? reversed(at, kept) : kept, STEPS_FIRST);
  };

function sequenceOf(at: LayerSite): Signal {
  // Keras 2 calls a layer with its states behind the sequences, Keras 3 with them by name.
  const isGivenStates = at.tensors().length > 1 || [...at.use.named].some(([key, each]) => key === 'initial_state' && 'tensor' in each);
  if (isGivenStates)
    throw at.subject.unsupported('it begins with states that are computed (initial_state); read are layers that begin with zeros');
  const x = at.input();
  if (at.rank(x) !== 3) throw at.subject.broken(`it takes sequences [n, T, features] and is given [${at.shape(x).join(', ')}]`);
  return x;
}

function reversed(at: LayerSite, steps: string): string {
  return at.add('Slice', [steps, at.ints([-1]), at.ints([Number.MIN_SAFE_INTEGER]), at.ints([0]), at.ints([-1])]);
}

const MERGED = { sum: 'ReduceSum', mul: 'ReduceProd', ave: 'ReduceMean' } as const;

/** A layer in both directions: one operator with two. */
const bidirectional: Layer = (at) => {
  const x = sequenceOf(at);
  const { options } = at;
  const forwardLayer = innerLayer(options.value('layer'), at.subject, 'layer');
  const own = options.value('backward_layer');
  const backwardLayer = own === undefined ? undefined : innerLayer(own, at.subject, 'backward_layer');
  const mode = options.choice('merge_mode', ['concat', 'sum', 'mul', 'ave'], 'concat');
  options.ignore('return_sequences', 'stateful', 'go_backwards', 'units');
  const { className } = forwardLayer;
  if (!Object.hasOwn(KINDS, className) || (backwardLayer && backwardLayer.className !== className))
    throw options.refused('layer', `read is one of ${Object.keys(KINDS).join(', ')} in both directions`);
  const read = (layer: typeof forwardLayer, weights: LayerWeights): Direction => {
    const subject = new Subject(at.subject.where, at.subject.name, `Bidirectional, ${className}`);
    const inner = at.inside({ options: layer.options, subject, weights });
    const direction = directionOf(inner, className, at.length(x, 2));
    inner.options.finish();
    return direction;
  };
  const { weights } = at.use;
  const forward = read(forwardLayer, weights.part({ attribute: 'forward_layer', named: /^forward_/ }));
  const backward = read(backwardLayer ?? forwardLayer, weights.part({ attribute: 'backward_layer', named: /^backward_/ }));
  const same = (['units', 'resetAfter', 'sequences'] as const).every((key) => forward[key] === backward[key]);
  if (!same || forward.backwards || (backwardLayer && !backward.backwards))
    throw options.refused('backward_layer', 'it must be the layer itself, the other way round');
  const [states, last] = written(at, x, [forward, backward], 'bidirectional');
  const tensor = forward.sequences ? states : last;
  const axis = forward.sequences ? 1 : 0;
  const order = forward.sequences ? STEPS_FIRST : undefined;
  if (mode !== 'concat') return at.signal(at.add(MERGED[mode], [tensor, at.ints([axis])], { keepdims: 0 }), order);
  const turned = at.add('Transpose', [tensor], { perm: forward.sequences ? [0, 2, 1, 3] : [1, 0, 2] });
  const lengths = [...(forward.sequences ? [0, 0] : [0]), 2 * forward.units];
  return at.signal(at.add('Reshape', [turned, at.ints(lengths)]), order);
};

export const recurrentLayers: Readonly<Record<string, Layer>> = {
  ...Object.fromEntries(Object.keys(KINDS).map((className): [string, Layer] => [className, recurrent(className)])),
  Bidirectional: bidirectional,
};
