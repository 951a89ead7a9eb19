import { describe, expect, it } from 'vitest';

import { batchOf } from '../../test/support.js';
import { gridOf } from '../row/grid.js';
import { feasibleSet } from './feasible.js';

/** Values of one decimal between -2 and 3. */
const grid = gridOf({ decimals: 1, lower: -2, upper: 3 });
const seeds = batchOf([0, 1, 2.9, -2], [0.5, 0.5, 0.5, 0.5]);
const both = Int32Array.of(0, 1);

/** Changes in levels that come of perturbations. */
function changes(budget: { measure: string; radius: number }, perturbations: readonly number[]): number[] {
  const out = new Float32Array(8);
  feasibleSet(budget, seeds, grid).place(Float32Array.from(perturbations), both, out);
  return Array.from(out, (value, i) => Math.round((value - seeds.data[i]!) * 10));
}

describe(feasibleSet, () => {
  it('moves within the maximum norm and the box, towards the seed on whole levels', () => {
    expect(changes({ measure: 'linf', radius: 0.57 }, [1, -0.5, 1, -1, 0.19, -9, Number.NaN, Infinity])).toEqual([
      5, -2, 1, 0, 1, -5, 0, 5,
    ]);
  });

  it('scales into the Euclidean ball, after the box, and truncates', () => {
    // In levels: (6, -8) of norm 10 becomes (3, -4); (2.9, 4) lies within and is truncated.
    expect(changes({ measure: 'l2', radius: 0.5 }, [1.2, -1.6, 0, -8, 0.58, 0, 0, 0.8])).toEqual([3, -4, 0, 0, 2, 0, 0, 4]);
    // (30, 40) is cut to (30, 20) at the bound of 3, which is 36.1 long.
    expect(changes({ measure: 'l2', radius: 0.5 }, [6, 8, 0, 0, 0, 0, 0, 0])).toEqual([4, 2, 0, 0, 0, 0, 0, 0]);
  });

  it('holds what lies on the edge of the ball, and no more', () => {
    const set = feasibleSet({ measure: 'l2', radius: 0.5 }, seeds, grid);
    const inputs = batchOf([0.3, 1.4, 2.9, -2], [0.8, 0.1, 0.6, 0.5]);
    expect([...set.contains(inputs, both)]).toEqual([1, 0]);
    const linf = feasibleSet({ measure: 'linf', radius: 0.4 }, seeds, grid);
    expect([...linf.contains(inputs, both)]).toEqual([1, 1]);
    expect([...linf.contains(batchOf([0, 1, 3.1, -2], [0.5, 0.5, 0.5, Number.NaN]), both)]).toEqual([0, 0]);
  });

  it('knows by what perturbation a candidate was placed', () => {
    const out = new Float32Array(8);
    feasibleSet({ measure: 'linf', radius: 0.4 }, seeds, grid).perturbationsOf(
      batchOf([0.4, 0.8, 2.9, -2], [0.1, 0.6, 0.5, 0.5]),
      both,
      out,
    );
    expect([...out]).toEqual([1, -0.5, 0, 0, -1, 0.25, 0, 0]);
  });

  it('climbs by signs in a box, along the gradient in a sphere', () => {
    const gradients = Float32Array.of(3, -4, 0, 0);
    const climbed = (measure: string) => [...feasibleSet({ measure, radius: 1 }, seeds, grid).steepest(gradients, 2, new Float32Array(4))];
    expect(climbed('linf')).toEqual([1, -1, 0, 0]);
    expect(climbed('l2')).toEqual([0.6, -0.8, 0, 0].map(Math.fround));
  });

  it.each([
    [{ measure: 'linf', radius: 0.09 }, 'a budget of 0.09 in linf lets nothing change; with 1 decimals the least is 0.1.'],
    [{ measure: 'linff', radius: 1 }, 'series have no budget in "linff"; allowed: "linf", "l2".'],
    [{ measure: 'l2', radius: -1 }, 'a budget of -1 in l2 is none; a finite number above zero is allowed.'],
  ])('refuses %o', (budget, says) => {
    expect(() => feasibleSet(budget, seeds, grid)).toThrow(expect.objectContaining({ code: 'BUDGET_INVALID', message: says }) as Error);
  });
});
