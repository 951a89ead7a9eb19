import type { Site } from './site.js';

/** A sliding window with its padding made explicit; each list has one entry per spatial axis. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly begin: readonly number[];
  readonly end: readonly number[];
  /** Spatial sizes of what slides under the window, and of the result. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Reads kernel, strides, dilations and pads of a Conv or pooling node whose input is `wide` and whose output is `narrow`. */
export function windowOf(site: Site, wide: string, narrow: string, kernel: readonly number[]): Window {
  const from = site.sizes(wide, 2);
  const to = site.sizes(narrow, 2);
  const ones = kernel.map(() => 1);
  const strides = site.ints('strides') ?? ones;
  const dilations = site.ints('dilations') ?? ones;
  const auto = site.text('auto_pad', 'NOTSET');
  const pads = site.ints('pads') ?? kernel.flatMap(() => [0, 0]);
  const span = (axis: number) => (kernel[axis]! - 1) * dilations[axis]! + 1;
  const needed = kernel.map((_, axis) => Math.max(0, (to[axis]! - 1) * strides[axis]! + span(axis) - from[axis]!));
  const spatial = kernel.length;
  const before = (axis: number): number => {
    if (auto === 'SAME_UPPER') return Math.floor(needed[axis]! / 2);
    if (auto === 'SAME_LOWER') return Math.ceil(needed[axis]! / 2);
    return auto === 'VALID' ? 0 : pads[axis]!;
  };
  const begin = kernel.map((_, axis) => before(axis));
  const end = kernel.map((_, axis) => {
    if (auto.startsWith('SAME')) return needed[axis]! - begin[axis]!;
    return auto === 'VALID' ? 0 : pads[spatial + axis]!;
  });
  return { kernel, strides, dilations, begin, end, from, to };
}

/** Length that the window covers along an axis, dilation counted. */
export function spanOf({ kernel, dilations }: Window, axis: number): number {
  return (kernel[axis]! - 1) * dilations[axis]! + 1;
}

/** Positions of the kernel in row-major order. */
export function tapsOf(kernel: readonly number[]): readonly (readonly number[])[] {
  return kernel.reduce<readonly (readonly number[])[]>(
    (taps, size) => taps.flatMap((tap) => Array.from({ length: size }, (_, i) => [...tap, i])),
    [[]],
  );
}

export function product(sizes: readonly number[]): number {
  return sizes.reduce((whole, size) => whole * size, 1);
}
