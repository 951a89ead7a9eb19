import { float } from '../../builder.js';
import { permuted, recounted, without, withAxis } from '../../tensorflow/layout.js';
import type { LayerConfig } from '../network/layer-config.js';
import { isFields, textOf } from '../options.js';
import type { Signal } from '../signal.js';
import type { Layer, LayerSite, Value } from '../site.js';
import { snakeCase } from '../weights/tree-weights.js';
import { activated, isActivation } from './activations.js';
import { folded, joined } from './merging.js';
import { reshaped } from './shaping.js';

type Argument = Signal | Value;

/** An argument by its place, or by its name in the call or in the configuration. */
function argument(at: LayerSite, place: number, name: string): Argument | undefined {
  const named = at.named(name);
  const configured = at.options.value(name);
  return at.use.positional[place] ?? named ?? (configured === undefined ? undefined : { value: configured });
}

function tensorArgument(at: LayerSite, place = 0, name = 'x'): Signal {
  const found = argument(at, place, name);
  if (found && 'tensor' in found) return found;
  throw at.subject.unsupported('it is called with numbers in the place of a tensor');
}

/** Whole numbers of an argument; `undefined` for none. */
function wholes(at: LayerSite, place: number, name: string): readonly number[] | undefined {
  const found = argument(at, place, name);
  if (found === undefined) return undefined;
  const value = 'value' in found ? found.value : undefined;
  if (value === null || value === undefined) {
    if ('tensor' in found) throw at.subject.unsupported(`its ${name} is a tensor`);
    return undefined;
  }
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (!list.every((each) => Number.isSafeInteger(each))) throw at.subject.unsupported(`${name} = ${textOf(value)} is not supported`);
  return list as readonly number[];
}

/** Two tensors, or a tensor and numbers that broadcast to it as arrays of NumPy do. */
const binary =
  (op: string): Layer =>
  (at) => {
    const operands = [argument(at, 0, 'x1') ?? argument(at, 0, 'x'), argument(at, 1, 'x2') ?? argument(at, 1, 'y')];
    at.named('name');
    const signals = operands.filter((each): each is Signal => each !== undefined && 'tensor' in each);
    const [first, second] = signals;
    if (!first) throw at.subject.unsupported('it is called without a tensor');
    if (second) {
      if (at.rank(first) !== at.rank(second)) throw at.subject.unsupported('it is called with tensors of different ranks');
      return folded(at, op, signals);
    }
    const tensors = operands.map((each) => (each && 'tensor' in each ? each.tensor : numbers(at, each?.value, first)));
    return { tensor: at.add(op, tensors), order: first.order };
  };

/** Numbers laid out like a tensor that they are combined with. */
function numbers(at: LayerSite, given: unknown, like: Signal): string {
  // Arrays are written as objects.
  const value = isFields(given) && isFields(given['config']) ? given['config']['value'] : given;
  if (typeof value === 'number') return at.scalar(value);
  const shape: number[] = [];
  for (let each = value; Array.isArray(each); each = each[0] as unknown) shape.push(each.length);
  const list = Array.isArray(value) ? (value.flat(Infinity) as readonly unknown[]) : [];
  const rank = at.rank(like);
  const isWhole = list.length > 0 && list.length === shape.reduce((a, b) => a * b, 1) && shape.length <= rank;
  if (!isWhole || !list.every((each) => typeof each === 'number')) throw at.subject.unsupported(`it is called with ${textOf(value)}`);
  const full = [...Array<number>(rank - shape.length).fill(1), ...shape];
  const turned = permuted({ type: 'float32', shape: full, data: Float32Array.from(list as readonly number[]) }, like.order);
  return at.floats(turned.data as Float32Array, turned.shape);
}

const unary =
  (op: string): Layer =>
  (at) => {
    const x = tensorArgument(at);
    return { tensor: at.add(op, [x.tensor]), order: x.order };
  };

const square: Layer = (at) => {
  const x = tensorArgument(at);
  return { tensor: at.add('Mul', [x.tensor, x.tensor]), order: x.order };
};

const gelu: Layer = (at) => {
  const x = tensorArgument(at);
  const isRough = at.options.flag('approximate', true);
  return { tensor: at.add('Gelu', [x.tensor], isRough ? { approximate: 'tanh' } : {}), order: x.order };
};

/** A function with one parameter. */
const bent =
  (op: string, key: string, otherwise: number): Layer =>
  (at) => {
    const x = tensorArgument(at);
    return { tensor: at.add(op, [x.tensor], { alpha: float(at.options.number(key, otherwise)) }), order: x.order };
  };

const along =
  (name: 'softmax' | 'log_softmax'): Layer =>
  (at) =>
    activated(at, tensorArgument(at), name, at.options.int('axis', -1));

/** Over some axes, or all behind the samples. */
const reduction =
  (op: string): Layer =>
  (at) => {
    const x = tensorArgument(at);
    const given = wholes(at, 1, 'axis');
    if (!given) throw at.subject.unsupported('it takes all numbers together, samples too; read are axes');
    const axes = given.map((axis) => at.axis(axis, x));
    const isKept = at.options.flag('keepdims', false);
    at.options.ignore('initial');
    const tensor = at.add(op, [x.tensor, at.ints(axes.map((axis) => x.order.indexOf(axis)))], { keepdims: isKept ? 1 : 0 });
    return { tensor, order: isKept ? x.order : without(x.order, axes) };
  };

const reshape: Layer = (at) => {
  const x = tensorArgument(at);
  const [samples, ...target] = wholes(at, 1, 'newshape') ?? wholes(at, 1, 'shape') ?? [];
  if (samples !== -1) throw at.subject.unsupported('it does not leave the number of samples open');
  return reshaped(at, x, target);
};

const transpose: Layer = (at) => {
  const x = tensorArgument(at);
  const axes = wholes(at, 1, 'axes') ?? [];
  if (axes[0] !== 0 || axes.length !== at.rank(x)) throw at.subject.unsupported('it moves the axis of the samples');
  return { tensor: x.tensor, order: recounted(x.order, axes) };
};

const expandDims: Layer = (at) => {
  const x = tensorArgument(at);
  const [axis, ...more] = wholes(at, 1, 'axis') ?? [];
  const front = axis === undefined ? 0 : axis < 0 ? axis + at.rank(x) + 1 : axis;
  if (front < 1 || front > at.rank(x) || more.length > 0)
    throw at.subject.unsupported('it puts an axis before that of the samples, or several');
  const order = withAxis(x.order, front);
  return { tensor: at.add('Unsqueeze', [x.tensor, at.ints([order.indexOf(front)])]), order };
};

const squeeze: Layer = (at) => {
  const x = tensorArgument(at);
  const axes = (wholes(at, 1, 'axis') ?? []).map((axis) => at.axis(axis, x));
  if (axes.length === 0) throw at.subject.unsupported('it does not say which axes it takes out');
  return { tensor: at.add('Squeeze', [x.tensor, at.ints(axes.map((axis) => x.order.indexOf(axis)))]), order: without(x.order, axes) };
};

const concatenate: Layer = (at) => joined(at, at.tensors(), at.options.int('axis', -1));

/** `x[:, 2:5, -1]` */
const getItem: Layer = (at) => {
  const x = tensorArgument(at);
  const key = argument(at, 1, 'key');
  const list = key && 'value' in key ? (Array.isArray(key.value) ? (key.value as readonly unknown[]) : [key.value]) : [];
  const refuse = (): Error => at.subject.unsupported(`it takes ${textOf(list)}; read are slices and places behind the samples`);
  let { tensor } = x;
  const gone: number[] = [];
  list.forEach((each, axis) => {
    const place = x.order.indexOf(axis);
    if (Number.isSafeInteger(each) && axis > 0 && place > 0) {
      const index = each as number;
      tensor = at.add('Slice', [tensor, at.ints([index]), at.ints([index === -1 ? Number.MAX_SAFE_INTEGER : index + 1]), at.ints([place])]);
      gone.push(axis);
      return;
    }
    const bounds = isFields(each) && each['class_name'] === '__slice__' ? each['config'] : undefined;
    if (!isFields(bounds) || place < 0) throw refuse();
    const [start, stop, step] = ['start', 'stop', 'step'].map((name) => bounds[name] ?? undefined);
    const isAll = start === undefined && stop === undefined && (step ?? 1) === 1;
    if (isAll) return;
    if (axis === 0 || ![start ?? 0, stop ?? 0, step ?? 1].every((bound) => Number.isSafeInteger(bound)) || ((step ?? 1) as number) < 1)
      throw refuse();
    const limits = [(start ?? 0) as number, (stop ?? Number.MAX_SAFE_INTEGER) as number];
    tensor = at.add('Slice', [tensor, at.ints([limits[0]!]), at.ints([limits[1]!]), at.ints([place]), at.ints([(step ?? 1) as number])]);
  });
  if (gone.length === 0) return { tensor, order: x.order };
  return { tensor: at.add('Squeeze', [tensor, at.ints(gone.map((axis) => x.order.indexOf(axis)))]), order: without(x.order, gone) };
};

/** Functions of `keras.ops` by the classes that they are written as. */
const FUNCTIONS: Readonly<Record<string, Layer>> = {
  Absolute: unary('Abs'),
  Abs: unary('Abs'),
  Add: binary('Add'),
  Celu: bent('Celu', 'alpha', 1),
  Concatenate: concatenate,
  Cos: unary('Cos'),
  Divide: binary('Div'),
  Elu: bent('Elu', 'alpha', 1),
  Exp: unary('Exp'),
  ExpandDims: expandDims,
  Gelu: gelu,
  GetItem: getItem,
  LeakyRelu: bent('LeakyRelu', 'negative_slope', 0.2),
  Log: unary('Log'),
  LogSoftmax: along('log_softmax'),
  Max: reduction('ReduceMax'),
  Maximum: binary('Max'),
  Mean: reduction('ReduceMean'),
  Min: reduction('ReduceMin'),
  Minimum: binary('Min'),
  Multiply: binary('Mul'),
  Negative: unary('Neg'),
  Power: binary('Pow'),
  Reshape: reshape,
  Sin: unary('Sin'),
  Softmax: along('softmax'),
  Sqrt: unary('Sqrt'),
  Square: square,
  Squeeze: squeeze,
  Subtract: binary('Sub'),
  Sum: reduction('ReduceSum'),
  Transpose: transpose,
  TrueDivide: binary('Div'),
};

/** @throws DeepSensorError `MODEL_UNSUPPORTED` when the function is not known. */
export function functionOf({ className, subject }: Pick<LayerConfig, 'className' | 'subject'>): Layer {
  if (Object.hasOwn(FUNCTIONS, className)) return FUNCTIONS[className]!;
  const name = snakeCase(className);
  // The parameters of other functions have no values but their defaults, or are refused as options.
  if (isActivation(name) && name !== 'glu') return (at) => activated(at, tensorArgument(at), name);
  throw subject.unsupported('this function of Keras is not read');
}

/** What Keras 2 calls the functions of TensorFlow that are applied to its tensors. */
const OF_TENSORFLOW: Readonly<Record<string, string>> = {
  '__operators__.add': 'Add',
  'math.abs': 'Abs',
  'math.add': 'Add',
  'math.divide': 'Divide',
  'math.exp': 'Exp',
  'math.log': 'Log',
  'math.maximum': 'Maximum',
  'math.minimum': 'Minimum',
  'math.multiply': 'Multiply',
  'math.negative': 'Negative',
  'math.pow': 'Power',
  'math.sigmoid': 'Sigmoid',
  'math.softplus': 'Softplus',
  'math.sqrt': 'Sqrt',
  'math.square': 'Square',
  'math.subtract': 'Subtract',
  'math.tanh': 'Tanh',
  'math.truediv': 'Divide',
  'nn.elu': 'Elu',
  'nn.relu': 'Relu',
  'nn.relu6': 'Relu6',
  'nn.selu': 'Selu',
  'nn.silu': 'Silu',
  'nn.softplus': 'Softplus',
};

const tensorFlowFunction: Layer = (at) => {
  const name = at.options.value('function');
  const className = typeof name === 'string' && Object.hasOwn(OF_TENSORFLOW, name) ? OF_TENSORFLOW[name] : undefined;
  if (className === undefined) throw at.options.refused('function', `read are ${Object.keys(OF_TENSORFLOW).join(', ')}`);
  at.named('name');
  return functionOf({ className, subject: at.subject })(at);
};

export const tensorFlowFunctions: Readonly<Record<string, Layer>> = { TFOpLambda: tensorFlowFunction };
