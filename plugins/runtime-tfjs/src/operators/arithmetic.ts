import type { Tensor, Tf } from '../native.js';
import type { Operator, Operators, Site } from '../interpreter/site.js';
import { aligned } from './aligned.js';

type Binary = (tf: Tf, a: Tensor, b: Tensor, at: Site) => Tensor;

const binary =
  (compute: Binary): Operator =>
  (at) => {
    const { tensors, back } = aligned(at, [0, 1]);
    return back(compute(at.tf, tensors[0]!, tensors[1]!, at));
  };

/** Operators of any number of inputs, taken two by two from the left. */
const folded =
  (compute: Binary, finish: (tf: Tf, sum: Tensor, count: number) => Tensor = (_, sum) => sum): Operator =>
  (at) => {
    const { tensors, back } = aligned(at, [...Array(at.count).keys()]);
    const all = tensors.reduce((sofar, tensor) => compute(at.tf, sofar, tensor, at));
    return back(finish(at.tf, all, at.count));
  };

/** Of three and more at once, so that all that tie share the gradient. */
const extreme =
  (ofTwo: Binary, ofAll: (tf: Tf, stacked: Tensor) => Tensor): Operator =>
  (at) => {
    const { tensors, back } = aligned(at, [...Array(at.count).keys()]);
    if (tensors.length <= 2) return back(tensors.reduce((a, b) => ofTwo(at.tf, a, b, at)));
    const shape = tensors.map((tensor): readonly number[] => tensor.shape).reduce(broadcast);
    return back(ofAll(at.tf, at.tf.stack(tensors.map((tensor) => spread(at.tf, tensor, shape)))));
  };

const isWhole = ({ dtype }: Tensor): boolean => dtype === 'int32';

/** Whole numbers are divided towards zero, as in ONNX; TensorFlow.js's `div` rounds them down. */
const divide: Binary = (tf, a, b) => {
  if (!isWhole(a)) return tf.div(a, b);
  const quotient = tf.div(tf.cast(a, 'float32'), tf.cast(b, 'float32'));
  return tf.cast(quotient, 'int32');
};

/** The exponents that networks are made with have kernels of their own. */
const power: Binary = (tf, a, b, at) => {
  const exponent = at.isConstant(1) && at.shape(1).every((size) => size === 1) ? at.numbers(1)[0] : undefined;
  const base = tf.cast(a, 'float32');
  if (exponent === 2) return tf.square(base);
  if (exponent === 0.5) return tf.sqrt(base);
  if (exponent === 1) return tf.clone(base);
  return tf.pow(base, tf.cast(b, 'float32'));
};

const where: Operator = (at) => {
  const { tensors, back } = aligned(at, [0, 1, 2]);
  const [condition, a, b] = tensors as [Tensor, Tensor, Tensor];
  // TensorFlow's `where` does not broadcast its condition.
  const shape = broadcast(broadcast(condition.shape, a.shape), b.shape);
  const { tf } = at;
  return back(tf.where(spread(tf, tf.cast(condition, 'bool'), shape), spread(tf, a, shape), spread(tf, b, shape)));
};

/** Shape of two tensors that are combined element by element. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [left, right] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    return left === 1 ? right : left;
  });
}

/** The tensor repeated to a shape. Truth values pass through whole numbers, for which TensorFlow has a kernel. */
export function spread(tf: Tf, tensor: Tensor, shape: readonly number[]): Tensor {
  if (tensor.shape.length === shape.length && tensor.shape.every((size, axis) => size === shape[axis])) return tensor;
  if (tensor.dtype === 'bool') return tf.cast(tf.broadcastTo(tf.cast(tensor, 'int32'), [...shape]), 'bool');
  return tf.broadcastTo(tensor, [...shape]);
}

const truth =
  (compute: (tf: Tf, a: Tensor, b: Tensor) => Tensor): Operator =>
  (at) => {
    const { tensors, back } = aligned(at, [0, 1]);
    return back(compute(at.tf, at.tf.cast(tensors[0]!, 'bool'), at.tf.cast(tensors[1]!, 'bool')));
  };

export const arithmetic: Operators = {
  Add: binary((tf, a, b) => tf.add(a, b)),
  Sub: binary((tf, a, b) => tf.sub(a, b)),
  Mul: binary((tf, a, b) => tf.mul(a, b)),
  Div: binary(divide),
  Pow: binary(power),
  Sum: folded((tf, a, b) => tf.add(a, b)),
  Mean: folded(
    (tf, a, b) => tf.add(a, b),
    (tf, sum, count) => tf.div(sum, count),
  ),
  Max: extreme(
    (tf, a, b) => tf.maximum(a, b),
    (tf, all) => tf.max(all, 0),
  ),
  Min: extreme(
    (tf, a, b) => tf.minimum(a, b),
    (tf, all) => tf.min(all, 0),
  ),
  Where: where,
  Equal: binary((tf, a, b) => tf.equal(a, b)),
  Less: binary((tf, a, b) => tf.less(a, b)),
  LessOrEqual: binary((tf, a, b) => tf.lessEqual(a, b)),
  Greater: binary((tf, a, b) => tf.greater(a, b)),
  GreaterOrEqual: binary((tf, a, b) => tf.greaterEqual(a, b)),
  And: truth((tf, a, b) => tf.logicalAnd(a, b)),
  Or: truth((tf, a, b) => tf.logicalOr(a, b)),
  Xor: truth((tf, a, b) => tf.logicalXor(a, b)),
};
