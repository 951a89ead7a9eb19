import { describe, expect, it } from 'vitest';

import { batchOf } from '../../test/support.js';
import { gridOf } from '../row/grid.js';
import { transformFor, transformNames } from './transforms.js';

const grid = gridOf({ decimals: 2, lower: -5, upper: 5 });
const nothing = batchOf([0, 0]);

function applied(name: string, rows: readonly (readonly number[])[], coefficients: readonly number[]): number[] {
  const inputs = batchOf(...rows);
  transformFor(name, grid).apply(inputs, Float32Array.from(coefficients), nothing);
  return Array.from(inputs.data, (value) => Math.round(value * 100) / 100 || 0);
}

describe('scale', () => {
  it('draws larger and smaller around the mean, within the bounds', () => {
    expect(
      applied(
        'scale',
        [
          [1, 3],
          [1, 3],
          [1, 5],
        ],
        [1, -1, 9],
      ),
    ).toEqual([0.75, 3.25, 1.2, 2.8, 0.5, 5]);
  });
});

describe('time-shift', () => {
  const ramp = Array.from({ length: 10 }, (_, i) => i / 10);

  it('comes half a point later or earlier, and holds the ends', () => {
    const shifted = applied('time-shift', [ramp, ramp], [1, -1]);
    expect(shifted.slice(0, 3)).toEqual([0, 0.05, 0.15]);
    expect(shifted.slice(17)).toEqual([0.75, 0.85, 0.9]);
  });

  it('leaves a series where it is in the middle of its range', () => {
    expect(applied('time-shift', [ramp], [0])).toEqual(ramp);
  });
});

describe.each(transformNames)('%s', (name) => {
  const rows = [0, 1, 2].map((variant) => Array.from({ length: 30 }, (_, i) => Math.sin(i / 3 + variant) * (variant + 1)));

  it('changes a row alone as in a batch, to what the file holds', () => {
    const transform = transformFor(name, grid);
    const together = batchOf(...rows);
    transform.apply(together, Float32Array.of(0.3, -0.8, 1), nothing);
    const alone = batchOf(rows[1]!);
    transform.apply(alone, Float32Array.of(-0.8), nothing);
    expect(alone.data).toEqual(together.data.slice(30, 60));
    for (const value of together.data) expect(Object.is(value, Math.fround((Math.round(value * 100) || 0) / 100))).toBe(true);
  });

  it('says why the label stays', () => {
    expect(transformFor(name, grid).keepsLabel).toMatch(/\w{3}/);
  });
});

it('refuses a transform that it does not know', () => {
  expect(() => transformFor('scal', grid)).toThrow('series have no transform "scal"; allowed: "scale", "time-shift".');
});
