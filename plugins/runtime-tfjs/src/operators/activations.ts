import type { Tensor, Tf } from '../native.js';
import type { Operator, Operators, Site } from '../interpreter/site.js';
import { inOrder } from '../interpreter/value.js';
import { aligned, like } from './aligned.js';

type Unary = (tf: Tf, x: Tensor, at: Site) => Tensor;

const unary =
  (compute: Unary): Operator =>
  (at) => {
    const value = at.value(0);
    return like(value, compute(at.tf, value.tensor, at));
  };

/** 1 where the condition holds. Nothing flows back through it, so both branches stay finite. */
export const choose = (tf: Tf, condition: Tensor, yes: Tensor, no: Tensor): Tensor => tf.where(condition, yes, no);

/** `slope * x` below zero. */
export const leaky = (tf: Tf, x: Tensor, slope: number): Tensor => choose(tf, tf.less(x, 0), tf.mul(x, slope), x);

/** `alpha (exp(x / beta) - 1)` below zero, `x` above; the exponential never sees a positive number. */
export const exponential = (tf: Tf, x: Tensor, alpha: number, beta: number, scale = 1): Tensor => {
  const below = tf.mul(tf.expm1(tf.div(tf.minimum(x, 0), beta)), alpha * scale);
  return choose(tf, tf.less(x, 0), below, tf.mul(x, scale));
};

export const hardSigmoid = (tf: Tf, x: Tensor, alpha: number, beta: number): Tensor => tf.clipByValue(tf.add(tf.mul(x, alpha), beta), 0, 1);

const gelu: Unary = (tf, x, at) => {
  const inner =
    at.text('approximate', 'none') === 'tanh'
      ? tf.tanh(tf.mul(tf.add(x, tf.mul(tf.pow(x, 3), 0.044715)), Math.sqrt(2 / Math.PI)))
      : tf.erf(tf.mul(x, Math.SQRT1_2));
  return tf.mul(tf.mul(x, 0.5), tf.add(inner, 1));
};

const shrink: Unary = (tf, x, at) => {
  const [lambda, bias] = [at.float('lambd', 0.5), at.float('bias', 0)];
  const zero = tf.zerosLike(x);
  return choose(tf, tf.less(x, -lambda), tf.add(x, bias), choose(tf, tf.greater(x, lambda), tf.sub(x, bias), zero));
};

const prelu: Operator = (at) => {
  const { tensors, back } = aligned(at, [0, 1]);
  const [x, slope] = tensors as [Tensor, Tensor];
  const { tf } = at;
  return back(tf.add(tf.maximum(x, 0), tf.mul(slope, tf.minimum(x, 0))));
};

/** Bounds are inputs, an omitted one the end of the number line. They are constants: no gradient flows to them. */
const clip: Operator = (at) => {
  const bound = (input: number, open: number): number => (at.has(input) ? at.numbers(input)[0]! : open);
  const value = at.value(0);
  const [low, high] = [bound(1, -Infinity), bound(2, Infinity)];
  const { tf } = at;
  // Bounds that cross leave the upper one alone (ONNX, operator Clip, from 13 on), with no slope; TensorFlow.js refuses them.
  if (low > high) return like(value, tf.fill(value.tensor.shape, high, value.tensor.dtype as 'float32'));
  return like(value, tf.clipByValue(value.tensor, low, high));
};

const TYPES: Readonly<Record<number, 'float32' | 'int32' | 'bool'>> = {
  1: 'float32',
  11: 'float32',
  9: 'bool',
  2: 'int32',
  3: 'int32',
  5: 'int32',
  6: 'int32',
  7: 'int32',
};

const cast: Unary = (tf, x, at) => {
  const to = TYPES[at.int('to', 1)] ?? at.fail(`casts to the element type ${at.int('to', 1)}`);
  return castTo(tf, x, to);
};

/** A number is cut towards zero; anything but 0 is true. */
function castTo(tf: Tf, x: Tensor, to: 'float32' | 'int32' | 'bool'): Tensor {
  return to === 'bool' && x.dtype !== 'bool' ? tf.notEqual(x, 0) : tf.cast(x, to);
}

export const activations: Operators = {
  Relu: unary((tf, x) => tf.relu(x)),
  LeakyRelu: unary((tf, x, at) => leaky(tf, x, at.float('alpha', 0.01))),
  PRelu: prelu,
  Elu: unary((tf, x, at) => exponential(tf, x, at.float('alpha', 1), 1)),
  Selu: unary((tf, x, at) => exponential(tf, x, at.float('alpha', 1.6732632423543772), 1, at.float('gamma', 1.0507009873554805))),
  Celu: unary((tf, x, at) => exponential(tf, x, at.float('alpha', 1), at.float('alpha', 1))),
  ThresholdedRelu: unary((tf, x, at) => choose(tf, tf.greater(x, at.float('alpha', 1)), x, tf.zerosLike(x))),
  Softplus: unary((tf, x) => tf.softplus(x)),
  Softsign: unary((tf, x) => tf.div(x, tf.add(tf.abs(x), 1))),
  Sigmoid: unary((tf, x) => tf.sigmoid(x)),
  HardSigmoid: unary((tf, x, at) => hardSigmoid(tf, x, at.float('alpha', 0.2), at.float('beta', 0.5))),
  HardSwish: unary((tf, x) => tf.mul(x, hardSigmoid(tf, x, 1 / 6, 0.5))),
  Mish: unary((tf, x) => tf.mul(x, tf.tanh(tf.softplus(x)))),
  Tanh: unary((tf, x) => tf.tanh(x)),
  Gelu: unary(gelu),
  Erf: unary((tf, x) => tf.erf(x)),
  Clip: clip,
  Shrink: unary(shrink),
  Sqrt: unary((tf, x) => tf.sqrt(x)),
  Exp: unary((tf, x) => tf.exp(x)),
  Log: unary((tf, x) => tf.log(x)),
  Abs: unary((tf, x) => tf.abs(x)),
  Neg: unary((tf, x) => tf.neg(x)),
  Reciprocal: unary((tf, x) => tf.reciprocal(x)),
  Sign: unary((tf, x) => tf.sign(x)),
  Floor: unary((tf, x) => tf.floor(x)),
  Ceil: unary((tf, x) => tf.ceil(x)),
  Round: unary((tf, x) => tf.round(x)),
  Sin: unary((tf, x) => tf.sin(x)),
  Cos: unary((tf, x) => tf.cos(x)),
  Tan: unary((tf, x) => tf.tan(x)),
  Asin: unary((tf, x) => tf.asin(x)),
  Acos: unary((tf, x) => tf.acos(x)),
  Atan: unary((tf, x) => tf.atan(x)),
  Sinh: unary((tf, x) => tf.sinh(x)),
  Cosh: unary((tf, x) => tf.cosh(x)),
  Asinh: unary((tf, x) => tf.asinh(x)),
  Acosh: unary((tf, x) => tf.acosh(x)),
  Atanh: unary((tf, x) => tf.atanh(x)),
  Not: unary((tf, x) => tf.logicalNot(tf.cast(x, 'bool'))),
  IsNaN: unary((tf, x) => tf.isNaN(x)),
  IsInf: unary((tf, x) => tf.isInf(x)),
  Cast: unary(cast),
  CastLike: unary((tf, x, at) => castTo(tf, x, at.value(1).tensor.dtype as 'float32')),
  Identity: unary((_, x) => x),
  // As it is in use, not in training.
  Dropout: (at) =>
    at.node.outputs.length > 1
      ? [like(at.value(0), at.value(0).tensor), inOrder(at.tf.onesLike(at.x()))]
      : like(at.value(0), at.value(0).tensor),
};
