import type { Tensor } from '../native.js';
import type { Operator, Operators, Site } from '../interpreter/site.js';
import { channelsLast, inOrder, toLast, type Value } from '../interpreter/value.js';

/** The same numbers under another shape, which is known before the run. */
const reshaped: Operator = (at) => inOrder(at.tf.reshape(at.x(), [...at.outputShape()]));

const transpose: Operator = (at) => {
  const rank = at.shape().length;
  return inOrder(at.tf.transpose(at.x(), [...(at.list('perm') ?? Array.from({ length: rank }, (_, i) => rank - 1 - i))]));
};

/** Where an axis of ONNX's order lies in a tensor that stays as it is. */
export function placeOf({ tensor, layout }: Value, axis: number): number {
  return layout === 'channels-last' ? toLast(tensor.rank).indexOf(axis) : axis;
}

const concat: Operator = (at) => {
  const inputs = [...Array(at.count).keys()];
  const isTurned =
    inputs.every((input) => at.shape(input).length >= 3) && inputs.some((input) => at.value(input).layout === 'channels-last');
  const axis = at.axis(at.int('axis', 0));
  const tensors = inputs.map((input) => (isTurned ? at.last(input) : at.x(input)));
  if (tensors.length === 1) return { tensor: tensors[0]!, layout: isTurned ? 'channels-last' : 'onnx' };
  return isTurned ? channelsLast(at.tf.concat(tensors, toLast(tensors[0]!.rank).indexOf(axis))) : inOrder(at.tf.concat(tensors, axis));
};

const split: Operator = (at) => {
  const value = at.value(0);
  const axis = at.axis(at.int('axis', 0));
  const sizes = at.node.outputs.map((_, i) => at.outputShape(i)[axis]!);
  return at.tf.split(value.tensor, sizes, placeOf(value, axis)).map((tensor) => ({ tensor, layout: value.layout }));
};

/** ONNX's Expand broadcasts both ways: the given shape may have axes of length 1 where the input has more. */
const expand: Operator = (at) => {
  const x = at.x();
  const shape = [...at.outputShape()];
  if (x.dtype === 'bool') return inOrder(at.tf.cast(at.tf.broadcastTo(at.tf.cast(x, 'int32'), shape), 'bool'));
  return inOrder(at.tf.broadcastTo(x, shape));
};

/** Blocks of channels become squares of positions: DCR takes the block from the front of the channels, CRD from the back. */
const depthToSpace: Operator = (at) => {
  const [n, c, h, w] = at.shape() as [number, number, number, number];
  const b = at.int('blocksize', 1);
  const isCRD = at.text('mode', 'DCR') === 'CRD';
  const depth = c / b ** 2;
  const apart = at.tf.reshape(at.x(), isCRD ? [n, depth, b, b, h, w] : [n, b, b, depth, h, w]);
  const turned = at.tf.transpose(apart, isCRD ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]);
  return inOrder(at.tf.reshape(turned, [n, depth, h * b, w * b]));
};

const spaceToDepth: Operator = (at) => {
  const [n, c, h, w] = at.shape() as [number, number, number, number];
  const b = at.int('blocksize', 1);
  const apart = at.tf.reshape(at.x(), [n, c, h / b, b, w / b, b]);
  return inOrder(at.tf.reshape(at.tf.transpose(apart, [0, 3, 5, 1, 2, 4]), [n, c * b ** 2, h / b, w / b]));
};

const cumSum: Operator = (at) => {
  const axis = at.axis(at.numbers(1)[0]!);
  return inOrder(at.tf.cumsum(at.x(), axis, at.int('exclusive', 0) === 1, at.int('reverse', 0) === 1));
};

/** Keeps the upper or lower triangle of the last two axes. */
const trilu: Operator = (at) => {
  const shape = at.shape();
  const [rows, columns] = shape.slice(-2) as [number, number];
  const k = at.has(1) ? at.numbers(1)[0]! : 0;
  const upper = at.int('upper', 1) === 1;
  const mask = Float32Array.from({ length: rows * columns }, (_, i) => {
    const beyond = (i % columns) - Math.floor(i / columns) - k;
    return (upper ? beyond >= 0 : beyond <= 0) ? 1 : 0;
  });
  return inOrder(at.tf.mul(at.x(), at.tf.tensor(mask, [rows, columns])));
};

/** One-hot vectors along a new axis; whole numbers below 0 count from the end, others out of range have none. */
const oneHot: Operator = (at) => {
  const { tf } = at;
  const depth = at.numbers(1)[0]!;
  const [off, on] = at.numbers(2) as [number, number];
  const indices = tf.cast(at.x(0), 'int32');
  const rank = indices.rank + 1;
  const axis = at.int('axis', -1) < 0 ? at.int('axis', -1) + rank : at.int('axis', -1);
  const wrapped = tf.where(tf.less(indices, 0), tf.add(indices, tf.scalar(depth, 'int32')), indices);
  const hot = tf.cast(tf.equal(tf.expandDims(wrapped, axis), places(at, depth, rank, axis)), 'float32');
  return inOrder(on === 1 && off === 0 ? hot : tf.add(tf.mul(hot, on - off), off));
};

/** 0, 1, 2, ... along one axis. */
function places(at: Site, count: number, rank: number, axis: number): Tensor {
  const shape = Array<number>(rank).fill(1);
  shape[axis] = count;
  return at.tf.reshape(at.tf.range(0, count, 1, 'int32'), shape);
}

export const shaping: Operators = {
  Reshape: reshaped,
  Flatten: reshaped,
  Squeeze: reshaped,
  Unsqueeze: reshaped,
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Expand: expand,
  Tile: (at) => inOrder(at.tf.tile(at.x(), [...at.numbers(1)])),
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
  CumSum: cumSum,
  Trilu: trilu,
  OneHot: oneHot,
};
