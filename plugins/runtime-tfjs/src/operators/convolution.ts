import type { Tensor, Tf } from '../native.js';
import type { Operator, Operators, Site } from '../interpreter/site.js';
import { channelsLast } from '../interpreter/value.js';
import { padded } from './indexing.js';
import { bordersOf, windowOf } from './window.js';

const conv: Operator = (at) => {
  const [outputs, perGroup, ...kernel] = at.shape(1) as [number, number, ...number[]];
  const window = windowOf(at, kernel);
  const x = padded(at.tf, channelsLast(at.last(0)), bordersOf(window), 0).tensor;
  const groups = at.int('group', 1);
  const weights = at.made(1, `kernel ${window.dilations.join('x')}`, (tensor) =>
    dilated(at.tf, kernelsLast(at.tf, tensor), window.dilations),
  );
  const isDepthwise = groups > 1 && perGroup === 1 && kernel.length === 2 && window.strides[0] === window.strides[1];
  const y = isDepthwise
    ? at.tf.depthwiseConv2d(x as never, byChannel(at.tf, weights, groups, outputs), window.strides[0]!, 'valid')
    : grouped(at, x, weights, groups, window.strides);
  return channelsLast(at.has(2) ? at.tf.add(y, at.x(2)) : y);
};

/** `[o, i, ...k]` as TensorFlow has it, `[...k, i, o]`. */
function kernelsLast(tf: Tf, kernels: Tensor): Tensor {
  return tf.transpose(kernels, [...Array.from({ length: kernels.rank - 2 }, (_, axis) => axis + 2), 1, 0]);
}

/**
 * Kernels `[...k, i, o]` with zeros between their taps, which is what dilation means. TensorFlow.js has no gradient of a dilated
 * convolution, and none that is dilated and strided.
 */
function dilated(tf: Tf, kernels: Tensor, dilations: readonly number[]): Tensor {
  if (dilations.every((dilation) => dilation === 1)) return kernels;
  return spreadOut(
    tf,
    kernels,
    dilations.map((dilation, axis) => ({ axis, step: dilation })),
  );
}

/** A tensor with `step - 1` zeros between neighbours of an axis. */
function spreadOut(tf: Tf, tensor: Tensor, axes: readonly { readonly axis: number; readonly step: number }[]): Tensor {
  return axes.reduce((sofar, { axis, step }) => {
    const length = sofar.shape[axis]!;
    if (step === 1 || length === 1) return sofar;
    const apart = tf.pad(
      tf.expandDims(sofar, axis + 1),
      Array.from({ length: sofar.rank + 1 }, (_, each): [number, number] => [0, each === axis + 1 ? step - 1 : 0]),
    );
    const wide = [...sofar.shape];
    wide[axis] = length * step;
    const kept = [...wide];
    kept[axis] = (length - 1) * step + 1;
    return tf.slice(tf.reshape(apart, wide), Array<number>(wide.length).fill(0), kept);
  }, tensor);
}

/** `[h, w, 1, groups * m]` as TensorFlow's depthwise convolution has it, `[h, w, groups, m]`. */
function byChannel(tf: Tf, kernels: Tensor, groups: number, outputs: number): never {
  return tf.reshape(kernels, [...kernels.shape.slice(0, 2), groups, outputs / groups]) as never;
}

/** Groups are convolved one by one; TensorFlow.js knows convolutions of all channels alone. */
function grouped(at: Site, x: Tensor, kernels: Tensor, groups: number, strides: readonly number[]): Tensor {
  if (groups === 1) return convolve(at, x, kernels, strides);
  const { tf } = at;
  const parts = tf.split(kernels, groups, kernels.rank - 1);
  const pieces = tf.split(x, groups, x.rank - 1).map((part, group) => convolve(at, part, parts[group]!, strides));
  return tf.concat(pieces, x.rank - 1);
}

/** Convolution without padding of `[n, ..., i]` by `[...k, i, o]`. */
function convolve(at: Site, x: Tensor, kernels: Tensor, strides: readonly number[]): Tensor {
  const { tf } = at;
  switch (strides.length) {
    case 1: {
      const [n, length, channels] = x.shape as [number, number, number];
      const y = tf.conv2d(tf.reshape(x, [n, 1, length, channels]) as never, tf.expandDims(kernels, 0) as never, [1, strides[0]!], 'valid');
      return tf.squeeze(y, [1]);
    }
    case 2:
      return tf.conv2d(x as never, kernels as never, [...strides] as [number, number], 'valid');
    case 3:
      return tf.conv3d(x as never, kernels as never, [...strides] as [number, number, number], 'valid');
    default:
      return at.fail(`slides along ${strides.length} axes, and TensorFlow convolves along one to three`);
  }
}

/**
 * Transposed convolution as a convolution of the input, spread out by the strides, with the kernels turned round (Dumoulin and Visin
 * 2016, section 4): one formula for any number of axes, pads of either sign, groups and dilations.
 */
const convTranspose: Operator = (at) => {
  const { tf } = at;
  const [, , ...kernel] = at.shape(1) as [number, number, ...number[]];
  const ones = kernel.map(() => 1);
  const [strides, dilations] = [at.list('strides') ?? ones, at.list('dilations') ?? ones];
  const groups = at.int('group', 1);
  const weights = at.made(1, `turned kernel ${dilations.join('x')}`, (tensor) => {
    // [i, o, ...k] with all inputs of one group after another: [...k, i / groups, groups * o].
    const parts = tf.split(tensor, groups, 0).map((part) => {
      const axes = Array.from({ length: part.rank - 2 }, (_, axis) => axis + 2);
      return tf.reverse(
        tf.transpose(part, [...axes, 0, 1]),
        axes.map((_, axis) => axis),
      );
    });
    return dilated(tf, tf.concat(parts, tensor.rank - 1), dilations);
  });
  const spread = spreadOut(
    tf,
    at.last(0),
    strides.map((step, axis) => ({ axis: axis + 1, step })),
  );
  const to = at.outputShape(0).slice(2);
  const borders = kernel.map((size, axis) => {
    const span = (size - 1) * dilations[axis]! + 1;
    const before = span - 1 - beginOf(at, axis, strides, span, to);
    return { axis: axis + 2, before, after: to[axis]! + span - 1 - before - spread.shape[axis + 1]! };
  });
  const y = grouped(at, padded(tf, channelsLast(spread), borders, 0).tensor, weights, groups, ones);
  return channelsLast(at.has(2) ? tf.add(y, at.x(2)) : y);
};

/** What is cut off before an axis of a transposed convolution (ONNX, operator ConvTranspose). */
function beginOf(at: Site, axis: number, strides: readonly number[], span: number, to: readonly number[]): number {
  const auto = at.text('auto_pad', 'NOTSET');
  if (auto === 'VALID') return 0;
  if (auto === 'NOTSET' && at.list('output_shape') === undefined) return (at.list('pads') ?? [])[axis] ?? 0;
  const extra = (at.list('output_padding') ?? [])[axis] ?? 0;
  const total = Math.max(0, strides[axis]! * (at.shape(0)[axis + 2]! - 1) + extra + span - to[axis]!);
  return auto === 'SAME_UPPER' ? Math.floor(total / 2) : total - Math.floor(total / 2);
}

export const convolutions: Operators = { Conv: conv, ConvTranspose: convTranspose };
