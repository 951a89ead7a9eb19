import type { Tensor, Tf } from '../native.js';
import type { Operator, Operators, Site } from '../interpreter/site.js';
import { channelsLast, inOrder, type Value } from '../interpreter/value.js';

/** `(x - mean) / sqrt(variance + epsilon) * scale + bias` with fixed statistics: one product and one sum along the channels. */
const batchNormalization: Operator = (at) => {
  if (at.int('training_mode', 0) === 1) return trainedBatchNormalization(at);
  const { tf } = at;
  const slopeOf = (): Tensor => tf.div(at.x(1), tf.sqrt(tf.add(at.x(4), at.float('epsilon', 1e-5))));
  const shiftOf = (slope: Tensor): Tensor => tf.sub(at.x(2), tf.mul(at.x(3), slope));
  const isFixed = [1, 2, 3, 4].every((input) => at.isConstant(input));
  const slope = isFixed ? at.made(1, `slope of ${at.node.outputs[0]}`, slopeOf) : slopeOf();
  const shift = isFixed ? at.made(2, `shift of ${at.node.outputs[0]}`, () => shiftOf(slope)) : shiftOf(slope);
  const rank = at.shape().length;
  if (rank === 2) return inOrder(tf.add(tf.mul(at.x(), slope), shift));
  return channelsLast(tf.add(tf.mul(at.last(), slope), shift));
};

/** Mean 0 and variance 1 over some axes. */
function standardised(tf: Tf, x: Tensor, axes: number[], epsilon: number): Tensor {
  const centred = tf.sub(x, tf.mean(x, axes, true));
  return tf.div(centred, tf.sqrt(tf.add(tf.mean(tf.square(centred), axes, true), epsilon)));
}

/** With the statistics of the batch, whose running means it hands out. */
function trainedBatchNormalization(at: Site): readonly Value[] {
  const { tf } = at;
  const isFlat = at.shape().length === 2;
  const x = isFlat ? at.x() : at.last();
  const axes = Array.from({ length: x.rank - 1 }, (_, axis) => axis);
  const mean = tf.mean(x, axes);
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), axes);
  const y = tf.add(tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, at.float('epsilon', 1e-5)))), at.x(1)), at.x(2));
  const momentum = at.float('momentum', 0.9);
  const running = (old: Tensor, fresh: Tensor): Value => inOrder(tf.add(tf.mul(old, momentum), tf.mul(fresh, 1 - momentum)));
  return [isFlat ? inOrder(y) : channelsLast(y), running(at.x(3), mean), running(at.x(4), variance)].slice(0, at.node.outputs.length);
}

const layerNormalization: Operator = (at) => {
  const { tf } = at;
  if (at.node.outputs.slice(1).some((output) => output !== '')) return at.fail('hands out its statistics');
  const x = at.x();
  const first = at.axis(at.int('axis', -1));
  const axes = Array.from({ length: x.rank - first }, (_, i) => first + i);
  const scaled = tf.mul(standardised(tf, x, axes, at.float('epsilon', 1e-5)), at.x(1));
  return inOrder(at.has(2) ? tf.add(scaled, at.x(2)) : scaled);
};

const instanceNormalization: Operator = (at) => {
  const { tf } = at;
  const x = at.last();
  const axes = Array.from({ length: x.rank - 2 }, (_, i) => i + 1);
  return channelsLast(tf.add(tf.mul(standardised(tf, x, axes, at.float('epsilon', 1e-5)), at.x(1)), at.x(2)));
};

/** Scale and bias are one number for each channel from opset 21 on and in ours; those of opset 18 held one for each group. */
const groupNormalization: Operator = (at) => {
  const { tf } = at;
  const shape = at.shape();
  const [n, channels] = shape as [number, number];
  const groups = at.int('num_groups', 1);
  const inner = shape.slice(2);
  const apart = tf.reshape(at.x(), [n, groups, -1]);
  const normal = tf.reshape(standardised(tf, apart, [2], at.float('epsilon', 1e-5)), [...shape]);
  return inOrder(
    tf.add(tf.mul(normal, perChannel(at, 1, channels, groups, inner.length)), perChannel(at, 2, channels, groups, inner.length)),
  );
};

/** One number for each channel, or for each group repeated, along axis 1. */
function perChannel(at: Site, input: number, channels: number, groups: number, inner: number): Tensor {
  const { tf } = at;
  const given = at.x(input);
  const each = given.size === channels ? given : tf.reshape(tf.tile(tf.reshape(given, [groups, 1]), [1, channels / groups]), [-1]);
  return tf.reshape(each, [channels, ...Array<number>(inner).fill(1)]);
}

/** `x / (bias + alpha / size * sum of squares of neighbouring channels)^beta` (Krizhevsky, Sutskever and Hinton 2012, section 3.3). */
const localResponseNormalization: Operator = (at) => {
  const { tf } = at;
  const x = at.last();
  const channels = x.shape[x.rank - 1]!;
  const size = at.int('size', 1);
  const before = Math.floor((size - 1) / 2);
  // Means of windows along the channels; the zeros around them count.
  const rows = tf.reshape(tf.square(x), [-1, 1, channels, 1]);
  const wide = tf.pad(rows, [
    [0, 0],
    [0, 0],
    [before, size - 1 - before],
    [0, 0],
  ]);
  const means = tf.reshape(tf.avgPool(wide as never, [1, size], 1, 'valid'), x.shape);
  const base = tf.add(tf.mul(means, at.float('alpha', 1e-4)), at.float('bias', 1));
  return channelsLast(tf.mul(x, tf.pow(base, -at.float('beta', 0.75))));
};

export const normalisations: Operators = {
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  InstanceNormalization: instanceNormalization,
  GroupNormalization: groupNormalization,
  LRN: localResponseNormalization,
};
