import type { WindowShape } from './parameters.js';

/** The `[length]` values of a window, which would repeat after `length` samples (periodic) or one less (symmetric). */
export function windowOf(shape: WindowShape, form: 'periodic' | 'symmetric', length: number): Float64Array {
  const period = form === 'periodic' ? length : Math.max(1, length - 1);
  return Float64Array.from({ length }, (_, i) => {
    const turn = (2 * Math.PI * i) / period;
    switch (shape) {
      case 'hann':
        return 0.5 - 0.5 * Math.cos(turn);
      case 'hamming':
        return 0.54 - 0.46 * Math.cos(turn);
      case 'povey':
        // Kaldi's own: goes to zero at the ends as Hann's does, and is wider.
        return (0.5 - 0.5 * Math.cos(turn)) ** 0.85;
      case 'blackman':
        return 0.42 - 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn);
      case 'rectangular':
        return 1;
    }
  });
}
