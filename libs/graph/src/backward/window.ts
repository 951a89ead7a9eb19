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

/** What a Conv or pooling node says of its window, as far as it says something (ONNX, operators Conv and MaxPool). */
export interface StatedWindow {
  readonly strides: readonly number[] | undefined;
  readonly dilations: readonly number[] | undefined;
  readonly pads: readonly number[] | undefined;
  readonly autoPad: string;
}

/** The window between spatial sizes `from`, of what slides under it, and `to`, of the result. */
export function slidingWindow(kernel: readonly number[], from: readonly number[], to: readonly number[], stated: StatedWindow): Window {
  const ones = kernel.map(() => 1);
  const { strides = ones, dilations = ones, pads = kernel.flatMap(() => [0, 0]), autoPad } = stated;
  const span = (axis: number) => (kernel[axis]! - 1) * dilations[axis]! + 1;
  const needed = kernel.map((_, axis) => Math.max(0, (to[axis]! - 1) * strides[axis]! + span(axis) - from[axis]!));
  const begin = kernel.map((_, axis) => {
    if (autoPad === 'SAME_UPPER') return Math.floor(needed[axis]! / 2);
    if (autoPad === 'SAME_LOWER') return Math.ceil(needed[axis]! / 2);
    return autoPad === 'VALID' ? 0 : pads[axis]!;
  });
  const end = kernel.map((_, axis) => {
    if (autoPad.startsWith('SAME')) return needed[axis]! - begin[axis]!;
    return autoPad === 'VALID' ? 0 : pads[kernel.length + axis]!;
  });
  return { kernel, strides, dilations, begin, end, from, to };
}

/** Reads the window of a Conv or pooling node whose input is `wide` and whose output is `narrow`. */
export function windowOf(site: Site, wide: string, narrow: string, kernel: readonly number[]): Window {
  return slidingWindow(kernel, site.sizes(wide, 2), site.sizes(narrow, 2), {
    strides: site.ints('strides'),
    dilations: site.ints('dilations'),
    pads: site.ints('pads'),
    autoPad: site.text('auto_pad', 'NOTSET'),
  });
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
