import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { batchOf } from '../../test/support.js';
import { gridOf } from '../row/grid.js';
import { distances } from './distances.js';
import { warpingDistance } from './dtw.js';

describe(distances, () => {
  it('measures each row by itself, in whole levels', () => {
    const grid = gridOf({ decimals: 1 });
    const { linf, l2, dtw } = distances(batchOf([0.3, 0.4, 0], [5, 5, 5.1]), batchOf([0, 0, 0], [5, 5, 5.1]), grid);
    expect([...linf!]).toEqual([0.4, 0]);
    expect([...l2!]).toEqual([0.5, 0]);
    expect([...dtw!]).toEqual([0.5, 0]);
  });
});

describe(warpingDistance, () => {
  it('forgives a step that comes one point later, and its square root is taken', () => {
    expect(warpingDistance([0, 0, 1, 1, 1], [0, 0, 0, 1, 1])).toBe(0);
    // The peak of 3 can be matched with nothing better than 1.
    expect(warpingDistance([0, 3, 0, 0], [0, 0, 1, 0])).toBe(2);
  });

  it('does not warp beyond its band: a tenth of twenty points are two', () => {
    const stepAt = (place: number) => Array.from({ length: 20 }, (_, i) => (i < place ? 0 : 1));
    expect(warpingDistance(stepAt(10), stepAt(12))).toBe(0);
    expect(warpingDistance(stepAt(10), stepAt(13))).toBe(1);
  });

  it('is symmetric and at most the Euclidean distance', () => {
    const row = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(row, row, (a, b) => {
        expect(warpingDistance(a, b)).toBe(warpingDistance(b, a));
        expect(warpingDistance(a, b)).toBeLessThanOrEqual(Math.hypot(...a.map((value, i) => value - b[i]!)) + 1e-9);
      }),
    );
  });
});
