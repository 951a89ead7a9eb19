import { describe, expect, it } from 'vitest';

import { PADDING } from '../sound/levels.js';
import { feasibleSet } from './feasible.js';

const level = 1 / 32768;
/** Two seeds of five samples: one with padding at both ends, one at full scale. */
const seeds = { data: Float32Array.of(PADDING, 0.5, 0, -0.5, PADDING, 1 - level, -1, 0.25, 0, 0.25), shape: [2, 5] };
const both = Int32Array.of(0, 1);

function placed(budget: { measure: string; radius: number }, perturbations: readonly number[]): Float32Array {
  const out = new Float32Array(10);
  feasibleSet(budget, seeds).place(Float32Array.from(perturbations), both, out);
  return out;
}

describe(feasibleSet, () => {
  it('moves within the maximum norm and the box, and never the padding', () => {
    const out = placed({ measure: 'linf', radius: 10.7 * level }, [1, 1, -1, 0.5, 1, 1, -1, 9, -9, 0.05]);
    const changes = Array.from(out, (value, i) => Math.round((value - seeds.data[i]!) / level));
    expect(changes).toEqual([0, 10, -10, 5, 0, 0, 0, 10, -10, 0]);
    expect(Object.is(out[0], PADDING) && Object.is(out[4], PADDING)).toBe(true);
    expect(Object.is(out[8], PADDING)).toBe(false);
  });

  it('scales into the Euclidean ball and truncates towards the seed', () => {
    const out = placed({ measure: 'l2', radius: 5 * level }, [9, 3, 0, -4, 9, 0, 0, 0.3, 0, -0.3]);
    const changes = Array.from(out, (value, i) => Math.round((value - seeds.data[i]!) / level));
    expect(changes).toEqual([0, 3, 0, -4, 0, 0, 0, 1, 0, -1]);
  });

  it('gives each seed a ball by its own energy', () => {
    const out = placed({ measure: 'snr', radius: 20 }, [0, 0, 1, 0, 0, 0, 0, 0, 1, 0]);
    // Norm of the first seed: sqrt(0.5); a tenth of it in levels, truncated.
    expect(Math.round(out[2]! / level)).toBe(Math.floor(0.1 * Math.sqrt(0.5) * 32768));
    const energy = (1 - level) ** 2 + 1 + 2 * 0.0625;
    expect(Math.round(out[8]! / level)).toBe(Math.floor(0.1 * Math.sqrt(energy) * 32768));
  });

  it('gives gradients no way into the padding', () => {
    const gradients = new Float32Array(10).fill(3);
    feasibleSet({ measure: 'snr', radius: 20 }, seeds).pull(gradients, both);
    expect([...gradients]).toEqual([0, 3, 3, 3, 0, 3, 3, 3, 3, 3]);
  });

  it('holds nothing that is perturbed in the padding, or beyond the ball', () => {
    const set = feasibleSet({ measure: 'snr', radius: 20 }, seeds);
    const of = (i: number, change: number) => {
      const data = seeds.data.slice();
      data[i]! += change;
      return [...set.contains({ data, shape: [2, 5] }, both)];
    };
    expect(of(0, level)).toEqual([0, 1]);
    expect(of(2, 0.0706)).toEqual([1, 1]);
    expect(of(2, 0.0709)).toEqual([0, 1]);
  });

  it('holds recordings of their own length alone', () => {
    const set = feasibleSet({ measure: 'linf', radius: 0.9 }, seeds);
    const of = (i: number, value: number) => {
      const data = seeds.data.slice();
      data[i] = value;
      return [...set.contains({ data, shape: [2, 5] }, both)];
    };
    expect(of(0, 0)).toEqual([0, 1]);
    expect(of(4, 0)).toEqual([0, 1]);
    expect(of(2, PADDING)).toEqual([0, 1]);
    expect(of(9, PADDING)).toEqual([1, 0]);
    expect(of(9, 0)).toEqual([1, 1]);
    expect(of(2, Number.NaN)).toEqual([0, 1]);
  });

  it('holds no sample that a file of 16 bits does not', () => {
    const set = feasibleSet({ measure: 'linf', radius: 2 }, seeds);
    const of = (value: number) => {
      const data = seeds.data.slice();
      data[5] = value;
      return set.contains({ data, shape: [2, 5] }, both)[1];
    };
    expect([1 - level, 1, 1 - level / 2, -1, -1 - level].map(of)).toEqual([1, 0, 0, 1, 0]);
  });

  it('takes no perturbation that is not a number', () => {
    expect(placed({ measure: 'l2', radius: 1 }, new Array<number>(10).fill(Number.NaN))).toEqual(seeds.data);
  });

  it.each([
    [{ measure: 'linf', radius: 0.9 * level }, /lets nothing change; the least is 1\/32768/],
    [{ measure: 'l0', radius: 3 }, /no budget in "l0"; allowed: "l2"/],
    [{ measure: 'snr', radius: -3 }, /a finite number above zero/],
    [{ measure: 'snr', radius: 120 }, /at 120 dB, 2 of 2 recordings .* at most 87\.2 dB is allowed/],
  ])('refuses %o', (budget, says) => {
    expect(() => feasibleSet(budget, seeds)).toThrow(says);
    expect(() => feasibleSet(budget, seeds)).toThrow(expect.objectContaining({ code: 'BUDGET_INVALID' }) as Error);
  });
});
