import type { Layer } from '../site.js';
import { windowAttributes, windowOf } from './windows.js';

/** Padding is no part of a mean, and never the largest. */
const pooling =
  (op: 'MaxPool' | 'AveragePool', axes: number): Layer =>
  (at) => {
    const x = at.spatial(axes);
    return x.wrap(at.add(op, [x.tensor], windowAttributes(windowOf(at, axes, 'pool_size'), x)));
  };

const globalPooling =
  (op: 'GlobalMaxPool' | 'GlobalAveragePool', axes: number): Layer =>
  (at) => {
    const x = at.spatial(axes);
    const pooled = at.add(op, [x.tensor]);
    return at.options.flag('keepdims', false) ? x.wrap(pooled) : at.signal(at.add('Flatten', [pooled], { axis: 1 }));
  };

export const poolings: Readonly<Record<string, Layer>> = Object.fromEntries(
  [1, 2, 3].flatMap((axes): readonly (readonly [string, Layer])[] => [
    [`MaxPooling${axes}D`, pooling('MaxPool', axes)],
    [`AveragePooling${axes}D`, pooling('AveragePool', axes)],
    [`GlobalMaxPooling${axes}D`, globalPooling('GlobalMaxPool', axes)],
    [`GlobalAveragePooling${axes}D`, globalPooling('GlobalAveragePool', axes)],
  ]),
);
