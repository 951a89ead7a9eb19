import { uniforms } from '@deepsensor/conformance';
import { expect, it } from 'vitest';

import { convolved } from './fourier.js';

it.each([
  [1, 1],
  [1, 5],
  [2, 2],
  [5, 3],
  [17, 16],
  [40, 100],
  [300, 213],
])('is the sum over products: %d samples, %d of the response', (samples, taps) => {
  const signal = Float64Array.from(uniforms(1, samples, -1, 1));
  const response = Float64Array.from(uniforms(2, taps, -1, 1));
  const direct = signal.map((_, i) => response.reduce((sum, weight, j) => sum + weight * (signal[i - j] ?? 0), 0));
  const made = convolved(signal, response);
  expect(made).toHaveLength(samples);
  made.forEach((value, i) => expect(value).toBeCloseTo(direct[i]!, 12));
});
