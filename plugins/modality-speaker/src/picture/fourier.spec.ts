import { describe, expect, it } from 'vitest';

import { fourier } from './fourier.js';

describe(fourier, () => {
  it('is the sum that defines it', () => {
    const size = 16;
    const x = Array.from({ length: size }, (_, i) => [Math.sin(i * i), Math.cos(3 * i) - 0.2 * i] as const);
    const [re, im] = [Float64Array.from(x, ([a]) => a), Float64Array.from(x, ([, b]) => b)];
    fourier(size)(re, im);
    for (let k = 0; k < size; k++) {
      let [sumRe, sumIm] = [0, 0];
      x.forEach(([a, b], i) => {
        const [c, s] = [Math.cos((2 * Math.PI * i * k) / size), -Math.sin((2 * Math.PI * i * k) / size)];
        sumRe += a * c - b * s;
        sumIm += a * s + b * c;
      });
      expect(re[k]).toBeCloseTo(sumRe, 10);
      expect(im[k]).toBeCloseTo(sumIm, 10);
    }
  });
});
