import type { Tensor, Tf } from '../native.js';
import type { Operator, Operators, Site } from '../interpreter/site.js';
import { channelsLast, inOrder, type Value } from '../interpreter/value.js';
import { placeOf } from './shaping.js';

/** Whole numbers from 0 on: those below 0 count from the end. */
function fromFront(tf: Tf, indices: Tensor, length: number): Tensor {
  const whole = tf.cast(indices, 'int32');
  return tf.where(tf.less(whole, 0), tf.add(whole, tf.scalar(length, 'int32')), whole);
}

/** Elements of one axis at places that are known before the run. */
export function taken(tf: Tf, { tensor, layout }: Value, axis: number, places: readonly number[]): Value {
  const at = placeOf({ tensor, layout }, axis);
  return { tensor: tf.gather(tensor, tf.tensor1d([...places], 'int32'), at), layout };
}

const gather: Operator = (at) => {
  const { tf } = at;
  const axis = at.axis(at.int('axis', 0));
  const x = at.x(0);
  const length = x.shape[axis]!;
  const shape = at.shape(1);
  const flat = tf.reshape(fromFront(tf, at.x(1), length), [-1]);
  // Truth values are gathered as whole numbers, for which TensorFlow.js has a kernel.
  const found = x.dtype === 'bool' ? tf.cast(tf.gather(tf.cast(x, 'int32'), flat, axis), 'bool') : tf.gather(x, flat, axis);
  return inOrder(tf.reshape(found, [...x.shape.slice(0, axis), ...shape, ...x.shape.slice(axis + 1)]));
};

/** How many numbers lie between neighbours of each axis, row-major. */
const stridesOf = (shape: readonly number[]): number[] =>
  shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));

/** Place in the flat tensor of the element at `indices` along one axis, the other axes as they are in `indices`. */
function placesAlong(tf: Tf, shape: readonly number[], axis: number, indices: Tensor): Tensor {
  const strides = stridesOf(shape);
  const along = tf.mul(fromFront(tf, indices, shape[axis]!), tf.scalar(strides[axis]!, 'int32'));
  return indices.shape.reduce((sum, size, other) => {
    if (other === axis) return sum;
    const steps = tf.mul(tf.range(0, size, 1, 'int32'), tf.scalar(strides[other]!, 'int32'));
    const form = indices.shape.map((_, each) => (each === other ? size : 1));
    return tf.add(sum, tf.reshape(steps, form));
  }, along);
}

const gatherElements: Operator = (at) => {
  const x = at.x(0);
  return inOrder(elementsAt(at.tf, x, at.axis(at.int('axis', 0)), at.x(1)));
};

function elementsAt(tf: Tf, x: Tensor, axis: number, indices: Tensor): Tensor {
  const places = placesAlong(tf, x.shape, axis, indices);
  return tf.reshape(tf.gather(tf.reshape(x, [-1]), tf.reshape(places, [-1])), indices.shape);
}

/** Rows of the tensor whose leading axes are flat, at rows of indices: what GatherND takes and ScatterND writes. */
function rowsAt(at: Site, shape: readonly number[], indices: Tensor): { readonly places: Tensor; readonly rest: readonly number[] } {
  const { tf } = at;
  const depth = indices.shape[indices.rank - 1]!;
  const strides = stridesOf(shape.slice(0, depth));
  const columns = tf.split(tf.cast(indices, 'int32'), depth, indices.rank - 1);
  const sum = columns
    .map((column, axis) => tf.mul(fromFront(tf, column, shape[axis]!), tf.scalar(strides[axis]!, 'int32')))
    .reduce((sofar, each) => tf.add(sofar, each));
  return { places: tf.reshape(sum, [-1]), rest: shape.slice(depth) };
}

const gatherND: Operator = (at) => {
  const shared = at.int('batch_dims', 0);
  if (shared !== 0) return at.fail(`has the attribute batch_dims = ${shared}, where 0 is allowed`);
  const { tf } = at;
  const x = at.x(0);
  const { places, rest } = rowsAt(at, x.shape, at.x(1));
  const found = tf.gather(tf.reshape(x, [-1, ...rest]), places);
  return inOrder(tf.reshape(found, [...at.shape(1).slice(0, -1), ...rest]));
};

/**
 * Rows of updates written (or added) into a tensor at places of its first axis. TensorFlow.js has no gradient of `scatterND`: the updates
 * get what lies where they were put, and what they replaced gets nothing.
 */
export function scattered(tf: Tf, x: Tensor, places: Tensor, updates: Tensor, isAdded: boolean): Tensor {
  const column = tf.reshape(places, [-1, 1]);
  const added = tf.customGrad((given) => {
    const rows = given as Tensor;
    const value = tf.scatterND(column as never, rows, x.shape);
    return { value, gradFunc: (dy: Tensor) => tf.gather(dy, places) };
  })(updates);
  if (isAdded) return tf.add(x, added);
  const written = tf.scatterND(column as never, tf.onesLike(updates), x.shape);
  return tf.add(tf.mul(x, tf.cast(tf.equal(written, 0), 'float32')), added);
}

/** Whether the updates are added rather than written. */
function isAdding(at: Site): boolean {
  const reduction = at.text('reduction', 'none');
  return reduction === 'add' || (reduction === 'none' ? false : at.fail(`reduces by ${reduction}`));
}

const scatterElements: Operator = (at) => {
  const { tf } = at;
  const x = at.x(0);
  const places = placesAlong(tf, x.shape, at.axis(at.int('axis', 0)), at.x(1));
  const flat = scattered(tf, tf.reshape(x, [-1]), tf.reshape(places, [-1]), tf.reshape(at.x(2), [-1]), isAdding(at));
  return inOrder(tf.reshape(flat, x.shape));
};

const scatterND: Operator = (at) => {
  const { tf } = at;
  const x = at.x(0);
  const { places, rest } = rowsAt(at, x.shape, at.x(1));
  const rows = scattered(tf, tf.reshape(x, [-1, ...rest]), places, tf.reshape(at.x(2), [-1, ...rest]), isAdding(at));
  return inOrder(tf.reshape(rows, x.shape));
};

/** TensorFlow.js has no gradient of `topk`: the places are found first and their elements taken. */
const topK: Operator = (at) => {
  const { tf } = at;
  const x = at.x(0);
  const axis = at.axis(at.int('axis', -1));
  const k = at.numbers(1)[0]!;
  const last = x.rank - 1;
  const swapped = Array.from({ length: x.rank }, (_, i) => (i === axis ? last : i === last ? axis : i));
  const turned = tf.transpose(at.int('largest', 1) === 1 ? x : tf.neg(x), swapped);
  const indices = tf.transpose(tf.topk(turned, k, true).indices, swapped);
  return [inOrder(elementsAt(tf, x, axis, indices)), inOrder(indices)];
};

/** The part `start, start + step, ...` of each axis; TensorFlow.js has no gradient of steps, so those are taken place by place. */
const slice: Operator = (at) => {
  const shape = at.shape();
  const [starts, ends] = [at.ints(1, 'starts')!, at.ints(2, 'ends')!];
  const axes = (at.ints(3, 'axes') ?? starts.map((_, axis) => axis)).map((axis) => at.axis(axis));
  const steps = at.has(4) ? at.numbers(4) : starts.map(() => 1);
  const own = at.value(0);
  return axes.reduce<Value>((value, axis, i) => {
    const places = placesOf(shape[axis]!, starts[i]!, ends[i]!, steps[i]!);
    if (places.length === shape[axis] && steps[i] === 1) return value;
    if (steps[i] !== 1 || places.length === 0) return taken(at.tf, value, axis, places);
    const begin = Array<number>(value.tensor.rank).fill(0);
    const size = [...value.tensor.shape];
    const place = placeOf(value, axis);
    begin[place] = places[0]!;
    size[place] = places.length;
    return { tensor: at.tf.slice(value.tensor, begin, size), layout: value.layout };
  }, own);
};

/** Places that ONNX's Slice takes of an axis. */
function placesOf(length: number, start: number, end: number, step: number): number[] {
  const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value < 0 ? value + length : value, low), high);
  const from = step > 0 ? clamp(start, 0, length) : clamp(start, 0, length - 1);
  const to = step > 0 ? clamp(end, 0, length) : clamp(end, -1, length - 1);
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, i) => from + i * step);
}

/** Pads, or crops where a pad is below 0. Borders that repeat the inside are taken place by place: TensorFlow.js's gradient of `mirrorPad` is wrong. */
const pad: Operator = (at) => {
  const shape = at.shape();
  const pads = at.ints(1, 'pads')!;
  const axes = (at.has(3) ? at.numbers(3) : shape.map((_, axis) => axis)).map((axis) => at.axis(axis));
  const mode = at.text('mode', 'constant');
  const value = at.has(2) ? at.numbers(2)[0]! : at.float('value', 0);
  const borders = axes.map((axis, i) => ({ axis, before: pads[i]!, after: pads[axes.length + i]! }));
  const own = at.value(0);
  if (mode === 'constant') return padded(at.tf, own, borders, value);
  return borders.reduce<Value>((sofar, { axis, before, after }) => {
    if (before === 0 && after === 0) return sofar;
    const length = shape[axis]!;
    const places = Array.from(
      { length: before + length + after },
      (_, i) => source(i - before, length, mode) ?? at.fail(`pads in the mode ${mode}`),
    );
    return taken(at.tf, sofar, axis, places);
  }, own);
};

/** Which place of the inside a place of the padded axis repeats. */
function source(place: number, length: number, mode: string): number | undefined {
  if (mode === 'edge') return Math.min(Math.max(place, 0), length - 1);
  const round = (value: number, period: number): number => ((value % period) + period) % period;
  if (mode === 'wrap') return round(place, length);
  if (mode !== 'reflect') return undefined;
  if (length === 1) return 0;
  const within = round(place, 2 * length - 2);
  return within < length ? within : 2 * length - 2 - within;
}

/** Borders of one number around axes of ONNX's order; a negative border crops. */
export function padded(
  tf: Tf,
  value: Value,
  borders: readonly { readonly axis: number; readonly before: number; readonly after: number }[],
  number: number,
): Value {
  const { rank, shape } = value.tensor;
  const out = Array.from({ length: rank }, (): [number, number] => [0, 0]);
  const begin = Array<number>(rank).fill(0);
  const size = [...shape];
  for (const { axis, before, after } of borders) {
    const place = placeOf(value, axis);
    out[place] = [Math.max(before, 0), Math.max(after, 0)];
    begin[place] = Math.max(-before, 0);
    size[place] = size[place]! + Math.min(before, 0) + Math.min(after, 0);
  }
  const isCropped = size.some((length, axis) => length !== shape[axis]);
  const inside = isCropped ? tf.slice(value.tensor, begin, size) : value.tensor;
  const isPadded = out.some(([before, after]) => before + after > 0);
  const tensor = isPadded ? tf.pad(inside, out, number) : inside;
  return value.layout === 'channels-last' ? channelsLast(tensor) : inOrder(tensor);
}

export const indexing: Operators = {
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherND,
  ScatterElements: scatterElements,
  ScatterND: scatterND,
  TopK: topK,
  Slice: slice,
  Pad: pad,
};
