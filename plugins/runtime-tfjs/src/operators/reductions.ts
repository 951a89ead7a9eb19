import type { Tensor, Tf } from '../native.js';
import type { Operator, Operators, Site } from '../interpreter/site.js';
import { channelsLast, inOrder, toLast, type Value } from '../interpreter/value.js';

type Reduce = (tf: Tf, x: Tensor, axes: number[]) => Tensor;

/** Axes of a reduction counted from the front, in ONNX's order; all of them when none are named; `undefined` when nothing is to be reduced. */
function axesOf(at: Site): number[] | undefined {
  const given = at.ints(1, 'axes');
  const rank = at.shape().length;
  if (given === undefined || given.length === 0) {
    return at.int('noop_with_empty_axes', 0) === 1 ? undefined : Array.from({ length: rank }, (_, axis) => axis);
  }
  return given.map((axis) => at.axis(axis));
}

/** Reduces over axes of ONNX's order whatever the order of the tensor; `compute` keeps the reduced axes with length 1. */
function reduce(at: Site, axes: readonly number[], keep: boolean, compute: Reduce): Value {
  const value = at.value(0);
  const { rank } = value.tensor;
  if (value.layout === 'channels-last' && (keep || onlyChannelsStay(rank, axes))) {
    const turned = axes.map((axis) => toLast(rank).indexOf(axis));
    const found = compute(at.tf, value.tensor, turned);
    return keep ? channelsLast(found) : inOrder(without(at.tf, found, turned));
  }
  const found = compute(at.tf, at.x(), [...axes]);
  return inOrder(keep ? found : without(at.tf, found, axes));
}

/** Whether what is left of `[n, ..., c]` is `[n, c]`, `[n]`, `[c]` or nothing, which is the same in both orders. */
const onlyChannelsStay = (rank: number, axes: readonly number[]): boolean =>
  Array.from({ length: rank - 2 }, (_, i) => i + 2).every((axis) => axes.includes(axis));

function without(tf: Tf, tensor: Tensor, axes: readonly number[]): Tensor {
  return tf.reshape(
    tensor,
    tensor.shape.filter((_, axis) => !axes.includes(axis)),
  );
}

const reduction =
  (compute: Reduce): Operator =>
  (at) => {
    const axes = axesOf(at);
    return axes === undefined ? at.value(0) : reduce(at, axes, at.int('keepdims', 1) === 1, compute);
  };

const whole = (tf: Tf, x: Tensor): Tensor => (x.dtype === 'bool' ? tf.cast(x, 'int32') : x);

/** Position of the first extreme element; with `select_last_index` of the last. */
const position =
  (find: (tf: Tf, x: Tensor, axis: number) => Tensor): Operator =>
  (at) => {
    const axis = at.axis(at.int('axis', 0));
    const x = at.x();
    const { tf } = at;
    const last = at.int('select_last_index', 0) === 1;
    const found = find(tf, last ? tf.reverse(x, axis) : x, axis);
    const index = last ? tf.sub(tf.scalar(x.shape[axis]! - 1, 'int32'), found) : found;
    return inOrder(at.int('keepdims', 1) === 1 ? tf.expandDims(index, axis) : index);
  };

const softmaxed =
  (compute: (tf: Tf, x: Tensor) => Tensor): Operator =>
  (at) => {
    const value = at.value(0);
    const rank = value.tensor.rank;
    const axis = at.axis(at.int('axis', -1));
    if (value.layout === 'channels-last' && axis === 1) return channelsLast(compute(at.tf, value.tensor));
    if (axis === rank - 1) return inOrder(compute(at.tf, at.x()));
    const swapped = Array.from({ length: rank }, (_, i) => (i === axis ? rank - 1 : i === rank - 1 ? axis : i));
    return inOrder(at.tf.transpose(compute(at.tf, at.tf.transpose(at.x(), swapped)), swapped));
  };

/** 1 at the first greatest element. */
const hardmax = (tf: Tf, x: Tensor): Tensor => tf.oneHot(tf.argMax(x, -1), x.shape[x.rank - 1]!, 1, 0, 'float32');

export const reductions: Operators = {
  ReduceSum: reduction((tf, x, axes) => tf.sum(whole(tf, x), axes, true)),
  ReduceMean: reduction((tf, x, axes) => tf.mean(x, axes, true)),
  ReduceMax: reduction((tf, x, axes) => tf.max(x, axes, true)),
  ReduceMin: reduction((tf, x, axes) => tf.min(x, axes, true)),
  ReduceProd: reduction((tf, x, axes) => tf.prod(x, axes, true)),
  ReduceL1: reduction((tf, x, axes) => tf.sum(tf.abs(x), axes, true)),
  ReduceL2: reduction((tf, x, axes) => tf.sqrt(tf.sum(tf.square(x), axes, true))),
  ReduceSumSquare: reduction((tf, x, axes) => tf.sum(tf.square(x), axes, true)),
  ReduceLogSum: reduction((tf, x, axes) => tf.log(tf.sum(x, axes, true))),
  ReduceLogSumExp: reduction((tf, x, axes) => tf.logSumExp(x, axes, true)),
  ArgMax: position((tf, x, axis) => tf.argMax(x, axis)),
  ArgMin: position((tf, x, axis) => tf.argMin(x, axis)),
  Softmax: softmaxed((tf, x) => tf.softmax(x)),
  LogSoftmax: softmaxed((tf, x) => tf.logSoftmax(x)),
  Hardmax: softmaxed(hardmax),
};
