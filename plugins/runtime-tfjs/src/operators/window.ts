import { slidingWindow, type Window as Sliding } from '@deepsensor/graph';

import type { Site } from '../interpreter/site.js';

/** A sliding window; `begin` and `end` are what the node says it pads. */
export interface Window extends Sliding {
  /** How far the windows reach beyond `begin + from + end` (ceil_mode); below 0 where places are left over. */
  readonly past: readonly number[];
}

/** Reads kernel, strides, dilations and pads of a Conv or pooling node. */
export function windowOf(at: Site, kernel: readonly number[]): Window {
  const stated = {
    strides: at.list('strides'),
    dilations: at.list('dilations'),
    pads: at.list('pads'),
    autoPad: at.text('auto_pad', 'NOTSET'),
  };
  const window = slidingWindow(kernel, at.shape(0).slice(2), at.outputShape(0).slice(2), stated);
  const { strides, dilations, begin, end, from, to } = window;
  const reach = kernel.map((size, axis) => (to[axis]! - 1) * strides[axis]! + (size - 1) * dilations[axis]! + 1);
  const past = reach.map((length, axis) => length - begin[axis]! - from[axis]! - end[axis]!);
  return { ...window, past };
}

/** Borders that a window needs, for `padded`: what is left over at the end is not cropped, the windows do not reach it. */
export function bordersOf({ kernel, begin, end, past }: Window): { axis: number; before: number; after: number }[] {
  return kernel.map((_, i) => ({ axis: i + 2, before: begin[i]!, after: end[i]! + Math.max(0, past[i]!) }));
}
