import { describe, expect, it } from 'vitest';

import { decibels, energy } from '../../test/transform-support.js';
import { resampled } from './resample.js';

const wave = (samples: number, cycles: number): Float64Array =>
  Float64Array.from({ length: samples }, (_, i) => Math.sin(2 * Math.PI * cycles * i + 1));

describe(resampled, () => {
  it('gives the samples back at a step of one', () => {
    const recording = wave(100, 0.37);
    resampled(recording, 1, 100).forEach((sample, i) => expect(sample).toBeCloseTo(recording[i]!, 14));
  });

  it.each([0.5, 0.95, 1.05, 2, 1.3])('reads a wave at steps of %d', (step) => {
    const frequency = 0.2 / Math.max(1, step);
    const made = resampled(wave(2000, frequency), step, Math.floor(2000 / step));
    for (let i = 200; i < made.length - 200; i++)
      expect(Math.abs(made[i]! - Math.sin(2 * Math.PI * frequency * step * i + 1))).toBeLessThan(2e-4);
  });

  it('lets nothing fold back', () => {
    const made = resampled(wave(4000, 0.35), 2, 2000);
    expect(decibels(energy(made, 100, 1900) / 900)).toBeLessThan(-70);
  });

  it('takes silence for what lies outside', () => {
    expect([...resampled(Float64Array.of(1), 2, 1)]).toEqual([0.5]);
    expect([...resampled(Float64Array.of(1), 1, 3)]).toEqual([1, 0, 0]);
  });
});
