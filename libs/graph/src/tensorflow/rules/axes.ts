import { without, withAxis } from '../layout.js';
import type { Site, Value } from '../site.js';

/** Changes of the axes of a value that leave the order in which it is stored. Axes are counted from the front. */

export function expanded(at: Site, value: Value, axis: number): Value {
  const order = withAxis(at.orderOf(value), axis);
  return at.value(at.add('Unsqueeze', [at.stored(value), at.writer.ints([order.indexOf(axis)])]), order);
}

export function squeezed(at: Site, value: Value, axes: readonly number[]): Value {
  if (axes.length === 0) return value;
  const order = at.orderOf(value);
  const places = axes.map((axis) => order.indexOf(axis)).sort((a, b) => a - b);
  return at.value(at.add('Squeeze', [at.stored(value), at.writer.ints(places)]), without(order, axes));
}

/** The slice at one index, without the axis. */
export function picked(at: Site, value: Value, axis: number, index: number): Value {
  const order = at.orderOf(value);
  const tensor = at.add('Gather', [at.stored(value), at.writer.scalar(index, 'int64')], { axis: order.indexOf(axis) });
  return at.value(tensor, without(order, [axis]));
}

/** A part of an axis, as ONNX counts it. */
export interface Range {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** As far as it goes; below 0, to before the first element. */
export const FAR = 2 ** 31 - 1;

export function cut(at: Site, value: Value, ranges: readonly Range[]): Value {
  if (ranges.length === 0) return value;
  const order = at.orderOf(value);
  const ints = (of: (range: Range) => number): string => at.writer.ints(ranges.map(of));
  const places = ints(({ axis }) => order.indexOf(axis));
  const inputs = [at.stored(value), ints(({ start }) => start), ints(({ end }) => end), places, ints(({ step }) => step)];
  return at.value(at.add('Slice', inputs), order);
}

/** Values of one rank end to end. */
export function joined(at: Site, values: readonly Value[], axis: number): Value {
  const order = orderOfAll(at, values);
  const tensors = values.map((value) => at.ordered(value, order));
  return at.value(at.add('Concat', tensors, { axis: order.indexOf(axis) }), order);
}

/** The order of the first value that has been written. */
export function orderOfAll(at: Site, values: readonly Value[]): readonly number[] {
  return at.orderOf(values.find((value) => 'tensor' in value) ?? values[0]!);
}

/** Parts of an axis side by side. */
export function split(at: Site, value: Value, axis: number, sizes: readonly number[]): readonly Value[] {
  if (sizes.length === 1) return [value];
  const order = at.orderOf(value);
  const inputs = [at.stored(value), at.writer.ints(sizes)];
  return at.addMany('Split', inputs, sizes.length, { axis: order.indexOf(axis) }).map((part) => at.value(part, order));
}
