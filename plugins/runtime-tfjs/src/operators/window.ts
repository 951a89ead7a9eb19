import type { Site } from '../interpreter/site.js';

/** A sliding window with its padding made explicit; each list has one entry per spatial axis. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** What the node says it pads. */
  readonly begin: readonly number[];
  readonly end: readonly number[];
  /** How far the windows reach beyond `begin + from + end` (ceil_mode); below 0 where places are left over. */
  readonly past: readonly number[];
  /** Spatial sizes of what slides under the window, and of the result. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Reads kernel, strides, dilations and pads of a Conv or pooling node (ONNX, operators Conv and MaxPool). */
export function windowOf(at: Site, kernel: readonly number[]): Window {
  const [from, to] = [at.shape(0).slice(2), at.outputShape(0).slice(2)];
  const ones = kernel.map(() => 1);
  const [strides, dilations] = [at.list('strides') ?? ones, at.list('dilations') ?? ones];
  const auto = at.text('auto_pad', 'NOTSET');
  const pads = at.list('pads') ?? kernel.flatMap(() => [0, 0]);
  const reach = kernel.map((size, axis) => (to[axis]! - 1) * strides[axis]! + (size - 1) * dilations[axis]! + 1);
  const same = kernel.map((_, axis) => Math.max(0, reach[axis]! - from[axis]!));
  const begin = kernel.map((_, axis) => {
    if (auto === 'SAME_UPPER') return Math.floor(same[axis]! / 2);
    if (auto === 'SAME_LOWER') return Math.ceil(same[axis]! / 2);
    return auto === 'VALID' ? 0 : pads[axis]!;
  });
  const end = kernel.map((_, axis) => {
    if (auto.startsWith('SAME')) return same[axis]! - begin[axis]!;
    return auto === 'VALID' ? 0 : pads[kernel.length + axis]!;
  });
  const past = kernel.map((_, axis) => reach[axis]! - begin[axis]! - from[axis]! - end[axis]!);
  return { kernel, strides, dilations, begin, end, past, from, to };
}

/** Borders that a window needs, for `padded`: what is left over at the end is not cropped, the windows do not reach it. */
export function bordersOf({ kernel, begin, end, past }: Window): { axis: number; before: number; after: number }[] {
  return kernel.map((_, i) => ({ axis: i + 2, before: begin[i]!, after: end[i]! + Math.max(0, past[i]!) }));
}
