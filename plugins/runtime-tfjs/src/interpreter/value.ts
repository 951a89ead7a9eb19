import type { Tensor } from '../native.js';

/**
 * Order of a tensor's axes. TensorFlow's convolutions on the CPU want the channels last; so maps stay `[n, ..., c]` from one to the next,
 * and are turned when something asks for ONNX's order.
 */
export type Layout = 'onnx' | 'channels-last';

/** A tensor with the order of its axes. */
export interface Value {
  readonly tensor: Tensor;
  readonly layout: Layout;
}

/** A tensor whose axes are in ONNX's order. */
export const inOrder = (tensor: Tensor): Value => ({ tensor, layout: 'onnx' });

/** A tensor `[n, ..., c]`. */
export const channelsLast = (tensor: Tensor): Value => ({ tensor, layout: 'channels-last' });

/** Axes that turn `[n, c, ...]` into `[n, ..., c]`. */
export const toLast = (rank: number): number[] => [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1];

/** Axes that turn `[n, ..., c]` into `[n, c, ...]`. */
export const toOrder = (rank: number): number[] => [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, i) => i + 1)];

/** A shape `[n, ..., c]` in ONNX's order. */
export function orderedShape({ tensor, layout }: Value): readonly number[] {
  const { shape } = tensor;
  return layout === 'onnx' ? shape : toOrder(shape.length).map((axis) => shape[axis]!);
}
