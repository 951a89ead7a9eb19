import { describe, expect, it } from 'vitest';

import { basisFor, basisNames, coarseBasisOf } from './bases.js';

describe(basisFor, () => {
  it('draws straight lines between knots', () => {
    const spline = basisFor('spline-3', 5);
    expect([...spline.synthesise(Float32Array.of(0, 1, -1, 2, 2, 2), 2, new Float32Array(10))]).toEqual([0, 0.5, 1, 0, -1, 2, 2, 2, 2, 2]);
    expect([...spline.adjoint(Float32Array.of(1, 1, 1, 1, 1), 1, new Float32Array(3))]).toEqual([1.5, 2, 1.5]);
  });

  it('has its knots at the ends, wherever the others fall', () => {
    const spline = basisFor('spline-3', 4);
    const drawn = spline.synthesise(Float32Array.of(0, 3, 1), 1, new Float32Array(4));
    [0, 2, 7 / 3, 1].forEach((value, i) => expect(drawn[i]).toBeCloseTo(value, 6));
  });

  it('moves single points', () => {
    const point = basisFor('point', 3);
    expect([...point.synthesise(Float32Array.of(1, 0, -1), 1, new Float32Array(3))]).toEqual([1, 0, -1]);
  });

  it('offers what series have room for', () => {
    expect(basisNames(64)).toEqual(['point', 'spline-16', 'spline-32', 'spline-64']);
    expect(basisNames(17)).toEqual(['point', 'spline-16']);
    expect([coarseBasisOf(256), coarseBasisOf(255)]).toEqual(['spline-32', 'point']);
  });

  it.each(['pixel', 'spline-1', 'spline-65', 'spline-08', 'spline-'])('refuses "%s"', (name) => {
    expect(() => basisFor(name, 64)).toThrow(/series of 64 values have no basis ".*"; allowed: .*, or spline-k with k from 2 to 64/);
    expect(() => basisFor(name, 64)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error);
  });
});
