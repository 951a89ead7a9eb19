import type { Tensor, Tf } from '../native.js';
import type { Operator, Operators, Site } from '../interpreter/site.js';
import { channelsLast, inOrder } from '../interpreter/value.js';
import { padded, scattered } from './indexing.js';
import { bordersOf, windowOf, type Window } from './window.js';

/** Below every number that a network computes; what pads a maximum must not win it. TensorFlow.js pads pooling by no number of its own. */
const LOWEST = -3.4028234663852886e38;

type Pool = (tf: Tf, x: Tensor, kernel: [number, number], strides: [number, number]) => Tensor;

const maxPool: Operator = (at) => {
  const window = windowOf(at, at.list('kernel_shape')!);
  const x = padded(at.tf, channelsLast(at.last(0)), bordersOf(window), LOWEST).tensor;
  if (at.node.outputs[1]) return withPlaces(at, x, window);
  return channelsLast(
    pooled(at, x, window, (tf, maps, kernel, strides) => tf.maxPool(maps as never, kernel, strides, 'valid')) ?? greatestOf(at, x, window),
  );
};

const averagePool: Operator = (at) => channelsLast(averages(at, at.last(0), windowOf(at, at.list('kernel_shape')!)));

/** Means of windows. Padding counts if the node says so; what lies beyond it (ceil_mode) never does. */
function averages(at: Site, x: Tensor, window: Window): Tensor {
  const { tf } = at;
  const mean = (maps: Tensor): Tensor =>
    pooled(at, maps, window, (_, each, kernel, strides) => tf.avgPool(each as never, kernel, strides, 'valid')) ??
    tf.mean(windowsOf(at, maps, window), -1);
  const found = mean(padded(tf, channelsLast(x), bordersOf(window), 0).tensor);
  const counts = countsOf(window, at.int('count_include_pad', 0) === 1);
  if (counts === undefined) return found;
  const taps = window.kernel.reduce((product, size) => product * size, 1);
  return tf.mul(
    found,
    tf.tensor(
      Float32Array.from(counts, (count) => taps / count),
      [1, ...window.to, 1],
    ),
  );
}

/** How many elements each window counts; `undefined` when it is all of them everywhere. */
function countsOf({ kernel, strides, dilations, begin, end, from, to }: Window, includePad: boolean): number[] | undefined {
  const perAxis = kernel.map((size, axis) => {
    const [low, high] = includePad ? [-begin[axis]!, from[axis]! + end[axis]!] : [0, from[axis]!];
    return Array.from({ length: to[axis]! }, (_, i) => {
      const start = i * strides[axis]! - begin[axis]!;
      return Array.from({ length: size }, (__, tap) => start + tap * dilations[axis]!).filter((place) => place >= low && place < high)
        .length;
    });
  });
  if (perAxis.every((counts, axis) => counts.every((count) => count === kernel[axis]))) return undefined;
  return perAxis.reduce<number[]>((sofar, counts) => sofar.flatMap((product) => counts.map((count) => product * count)), [1]);
}

/** By TensorFlow's own pooling, which slides along two axes without dilation; `undefined` elsewhere. */
function pooled(at: Site, x: Tensor, { kernel, strides, dilations }: Window, pool: Pool): Tensor | undefined {
  const { tf } = at;
  if (dilations.some((dilation) => dilation !== 1) || kernel.length > 2) return undefined;
  if (kernel.length === 2) return pool(tf, x, [kernel[0]!, kernel[1]!], [strides[0]!, strides[1]!]);
  const [n, length, channels] = x.shape as [number, number, number];
  return tf.squeeze(pool(tf, tf.reshape(x, [n, 1, length, channels]), [1, kernel[0]!], [1, strides[0]!]), [1]);
}

/** Places of the padded input that each window covers, axis by axis: `[n, ...to, c, taps]`. */
function windowsOf(at: Site, x: Tensor, { kernel, strides, dilations, to }: Window): Tensor {
  const { tf } = at;
  let found = x;
  // From the last axis on, so that the places of those before do not move: [n, h, w, c] -> [n, h, ow, kw, c] -> [n, oh, kh, ow, kw, c].
  for (let axis = kernel.length - 1; axis >= 0; axis--) {
    const places = Array.from({ length: to[axis]! }, (_, i) =>
      Array.from({ length: kernel[axis]! }, (__, tap) => i * strides[axis]! + tap * dilations[axis]!),
    ).flat();
    const gathered = tf.gather(found, tf.tensor1d(places, 'int32'), axis + 1);
    const shape = [...gathered.shape];
    shape.splice(axis + 1, 1, to[axis]!, kernel[axis]!);
    found = tf.reshape(gathered, shape);
  }
  const axes = kernel.map((_, axis) => axis);
  const turned = tf.transpose(found, [0, ...axes.map((axis) => 1 + 2 * axis), 1 + 2 * kernel.length, ...axes.map((axis) => 2 + 2 * axis)]);
  return tf.reshape(turned, [x.shape[0]!, ...to, x.shape[x.rank - 1]!, -1]);
}

/** Maxima of windows that TensorFlow's pooling does not know; the gradient goes to the first of those that tie, as in its own. */
function greatestOf(at: Site, x: Tensor, window: Window): Tensor {
  const windows = windowsOf(at, x, window);
  return chosen(at.tf, windows, at.tf.argMax(windows, -1));
}

/** One element of the last axis. */
function chosen(tf: Tf, windows: Tensor, places: Tensor): Tensor {
  const mask = tf.oneHot(tf.cast(places, 'int32'), windows.shape[windows.rank - 1]!, 1, 0, 'float32');
  // Not a product: what pads is so low that times 0 it would still be felt in a sum.
  return tf.sum(tf.where(tf.cast(mask, 'bool'), windows, tf.zerosLike(windows)), -1);
}

/** Maxima and where they lie: ONNX counts places in the whole input, row-major in its own order, padding left out. */
function withPlaces(at: Site, x: Tensor, window: Window) {
  const { tf } = at;
  const windows = windowsOf(at, x, window);
  const tap = tf.cast(tf.argMax(windows, -1), 'int32');
  const [n, channels] = [x.shape[0]!, x.shape[x.rank - 1]!];
  const { kernel, strides, dilations, begin, from, to } = window;
  const taps = kernel.reduce((product, size) => product * size, 1);
  const cells = to.reduce((product, size) => product * size, 1);
  // For every window and tap the place in its map.
  const table = Int32Array.from({ length: cells * taps }, (_, i) => {
    const [cell, each] = [unravel(Math.floor(i / taps), to), unravel(i % taps, kernel)];
    return cell.reduce(
      (place, position, axis) => place * from[axis]! + position * strides[axis]! - begin[axis]! + each[axis]! * dilations[axis]!,
      0,
    );
  });
  const places = tf.reshape(tf.range(0, cells, 1, 'int32'), [1, ...to, 1]);
  const inMap = tf.gather(tf.tensor1d(table, 'int32'), tf.reshape(tf.add(tf.mul(places, tf.scalar(taps, 'int32')), tap), [-1]));
  const area = from.reduce((product, size) => product * size, 1);
  const maps = tf.add(
    tf.mul(tf.reshape(tf.range(0, n, 1, 'int32'), [n, ...to.map(() => 1), 1]), tf.scalar(channels, 'int32')),
    tf.reshape(tf.range(0, channels, 1, 'int32'), [1, ...to.map(() => 1), channels]),
  );
  const indices = tf.add(tf.reshape(inMap, tap.shape), tf.mul(maps, tf.scalar(area, 'int32')));
  return [channelsLast(chosen(tf, windows, tap)), channelsLast(indices)];
}

function unravel(index: number, shape: readonly number[]): number[] {
  const found: number[] = [];
  for (const size of shape.toReversed()) {
    found.unshift(index % size);
    index = Math.floor(index / size);
  }
  return found;
}

/** `(sum |x|^p)^(1/p)`; padding adds nothing. */
const lpPool: Operator = (at) => {
  const window = windowOf(at, at.list('kernel_shape')!);
  const { tf } = at;
  const p = at.int('p', 2);
  const x = padded(tf, channelsLast(at.last(0)), bordersOf(window), 0).tensor;
  const powers = p === 2 ? tf.square(x) : tf.pow(tf.abs(x), p);
  const taps = window.kernel.reduce((product, size) => product * size, 1);
  const means =
    pooled(at, powers, window, (_, each, kernel, strides) => tf.avgPool(each as never, kernel, strides, 'valid')) ??
    tf.mean(windowsOf(at, powers, window), -1);
  const sums = tf.mul(means, taps);
  return channelsLast(p === 1 ? sums : tf.pow(sums, 1 / p));
};

/** Each value back where its index says, in a map of zeros. */
const maxUnpool: Operator = (at) => {
  const { tf } = at;
  const shape = at.outputShape();
  const total = shape.reduce((product, size) => product * size, 1);
  const indices = tf.reshape(tf.cast(at.x(1), 'int32'), [-1]);
  return inOrder(tf.reshape(scattered(tf, tf.zeros([total]), indices, tf.reshape(at.x(0), [-1]), true), [...shape]));
};

/** Over all positions of each map, which stay as axes of length 1. */
const everywhere =
  (compute: (tf: Tf, x: Tensor, axes: number[]) => Tensor): Operator =>
  (at) => {
    const x = at.last(0);
    const axes = Array.from({ length: x.rank - 2 }, (_, axis) => axis + 1);
    return channelsLast(compute(at.tf, x, axes));
  };

/** As MaxPool: the first of those that tie gets the gradient. */
const greatestOfMap = (tf: Tf, x: Tensor, axes: number[]): Tensor => {
  const [n, channels] = [x.shape[0]!, x.shape[x.rank - 1]!];
  const maps = tf.transpose(tf.reshape(x, [n, -1, channels]), [0, 2, 1]);
  return tf.reshape(chosen(tf, maps, tf.argMax(maps, -1)), [n, ...axes.map(() => 1), channels]);
};

export const poolings: Operators = {
  MaxPool: maxPool,
  AveragePool: averagePool,
  LpPool: lpPool,
  MaxUnpool: maxUnpool,
  GlobalAveragePool: everywhere((tf, x, axes) => tf.mean(x, axes, true)),
  GlobalMaxPool: everywhere(greatestOfMap),
};
