import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { boundHandlers, step, velocityHandlers, type BoundHandler, type VelocityHandler } from './bounds.js';

function after(
  x: number[],
  v: number[],
  bounds: BoundHandler,
  velocity: VelocityHandler = 'unmodified',
  uniforms: number[] = [],
): [number[], number[]] {
  const positions = Float32Array.from(x);
  const velocities = Float32Array.from(v);
  step(positions, velocities, 0, x.length, bounds, velocity, Float32Array.from(uniforms), 0);
  return [[...positions], [...velocities]];
}

describe('step', () => {
  it.each<[BoundHandler, number[]]>([
    ['nearest', [1, -1, 0.25]],
    ['reflect', [0.75, -0.5, 0.25]],
    ['shrink', [0.75, -0.75, 0.125]],
    ['random', [0, -0.5, 0.25]],
    ['intermediate', [0.75, -0.75, 0.25]],
    ['periodic', [-0.75, 0.5, 0.25]],
  ])('puts a particle that leaves where %s says', (bounds, expected) => {
    const [positions] = after([0.5, -0.5, 0], [0.75, -1, 0.25], bounds, 'unmodified', [0.5, 0.25, 0.9]);
    // The whole step is shortened to half, where the second coordinate meets its bound.
    expect(positions).toEqual(bounds === 'shrink' ? [0.875, -1, 0.125] : expected);
  });

  it.each<[VelocityHandler, number]>([
    ['unmodified', 0.75],
    ['adjust', 0.5],
    ['invert', -0.375],
    ['zero', 0],
  ])('changes the velocity where it left, %s', (velocity, expected) => {
    expect(after([0.5, 0], [0.75, 0.25], 'nearest', velocity)).toEqual([
      [1, 0.25],
      [expected, 0.25],
    ]);
  });

  it('folds a step of any length back into the box', () => {
    expect(after([0.5], [3], 'reflect')[0][0]).toBeCloseTo(-0.5, 6);
    expect(after([0.5], [-4.25], 'reflect')[0][0]).toBeCloseTo(0.25, 6);
    expect(after([0.5], [3], 'periodic')[0][0]).toBeCloseTo(-0.5, 6);
  });

  it('ends in the box, for every handler', () => {
    const inBox = fc.float({ min: -1, max: 1, noNaN: true });
    const anyV = fc.float({ min: -8, max: 8, noNaN: true });
    const unit = fc.float({ min: 0, max: 0.875, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(inBox, anyV, unit), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...boundHandlers),
        fc.constantFrom(...velocityHandlers),
        (rows, bounds, velocity) => {
          const [positions, velocities] = after(
            rows.map(([x]) => x),
            rows.map(([, v]) => v),
            bounds,
            velocity,
            rows.map(([, , u]) => u),
          );
          return positions.every((x) => x >= -1 && x <= 1) && velocities.every(Number.isFinite);
        },
      ),
      { seed: 11, numRuns: 500 },
    );
  });
});
