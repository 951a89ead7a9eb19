import { describe, expect, it } from 'vitest';

import { equalErrorThreshold, ratesAt } from '../src/equal-error-rate.js';

const of = (...scores: number[]) => Float64Array.from(scores);

describe(equalErrorThreshold, () => {
  it('lies in the middle of the gap where nothing overlaps', () => {
    expect(equalErrorThreshold(of(0.9, 0.8, 0.7), of(0.1, 0.3))).toEqual({ threshold: 0.5, falseAcceptance: 0, falseRejection: 0 });
  });

  it('makes both kinds of error equally often', () => {
    // One of four right scores lies below two of the others' eight.
    const found = equalErrorThreshold(of(0.9, 0.8, 0.7, 0.3), of(0.1, 0.1, 0.2, 0.2, 0.25, 0.28, 0.5, 0.6));
    expect(found.falseAcceptance).toBe(0.25);
    expect(found.falseRejection).toBe(0.25);
    expect(found.threshold).toBeGreaterThan(0.3);
    expect(found.threshold).toBeLessThanOrEqual(0.5);
  });

  it('agrees with what is counted at its threshold', () => {
    const [genuine, impostor] = [
      Float64Array.from({ length: 50 }, (_, i) => Math.sin(i) + 0.8),
      Float64Array.from({ length: 80 }, (_, i) => Math.cos(i * 1.7)),
    ];
    const found = equalErrorThreshold(genuine, impostor);
    expect(ratesAt(found.threshold, genuine, impostor)).toEqual(found);
    expect(Math.abs(found.falseAcceptance - found.falseRejection)).toBeLessThan(1 / 50);
  });
});
