import type { ConstantTensor, TensorData } from '@deepsensor/contract';

import { stridesOf } from '../shape/view.js';

/**
 * How the axes of a tensor lie: `order[i]` is the axis, as TensorFlow counts, that is stored at place i. Images `[n, h, w, c]` that are
 * stored as ONNX has them, `[n, c, h, w]`, have the order 0, 3, 1, 2.
 */
export type Order = readonly number[];

export function asCounted(rank: number): Order {
  return Array.from({ length: rank }, (_, axis) => axis);
}

/** The last axis behind the first. */
export function channelsFirst(rank: number): Order {
  return rank < 3 ? asCounted(rank) : [0, rank - 1, ...asCounted(rank - 2).map((axis) => axis + 1)];
}

export function isAsCounted(order: Order): boolean {
  return order.every((axis, place) => axis === place);
}

export function isSame(a: Order, b: Order): boolean {
  return a.length === b.length && a.every((axis, place) => axis === b[place]);
}

/** The order without some axes. */
export function without(order: Order, axes: readonly number[]): Order {
  return order.filter((axis) => !axes.includes(axis)).map((axis) => axis - axes.filter((gone) => gone < axis).length);
}

/** The order with an axis more, stored before the one that it comes before; channels stay in front. */
export function withAxis(order: Order, axis: number): Order {
  const shifted = order.map((each) => (each < axis ? each : each + 1));
  if (isAsCounted(order)) return asCounted(order.length + 1);
  const last = order.length > 2 && isSame(order, channelsFirst(order.length)) && axis === order.length - 1;
  const place = last ? order.length : shifted.indexOf(axis + 1);
  return place < 0 ? [...shifted, axis] : [...shifted.slice(0, place), axis, ...shifted.slice(place)];
}

/** The order of the same stored tensor when its axis `permutation[i]` is counted as axis i. */
export function recounted(order: Order, permutation: readonly number[]): Order {
  return order.map((axis) => permutation.indexOf(axis));
}

/** The permutation that brings a tensor of one order to another. */
export function between(from: Order, to: Order): readonly number[] {
  return to.map((axis) => from.indexOf(axis));
}

/** A constant with its axes permuted. */
export function permuted(tensor: ConstantTensor, permutation: readonly number[]): ConstantTensor {
  if (isAsCounted(permutation)) return tensor;
  const shape = permutation.map((axis) => tensor.shape[axis]!);
  const own = stridesOf(tensor.shape);
  const strides = permutation.map((axis) => own[axis]!);
  return { type: tensor.type, shape, data: gathered(tensor.data, shape, strides) };
}

function gathered(data: TensorData, shape: readonly number[], strides: readonly number[]): TensorData {
  const result = new (data.constructor as new (length: number) => { [i: number]: unknown })(data.length);
  const index = new Array<number>(shape.length).fill(0);
  for (let i = 0, at = 0; i < data.length; i++) {
    result[i] = data[at];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result as unknown as TensorData;
}
