import { uniforms } from '@deepsensor/conformance';
import type { Batch } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { RAW_OF_LEVEL } from '../picture/levels.js';
import { feasibleSet } from './feasible.js';

/** A seed of one row from its levels. */
function seed(...levels: number[]): Batch {
  return { data: Float32Array.from(levels, (level) => RAW_OF_LEVEL[level]!), shape: [1, 1, 1, levels.length] };
}

/** Levels at which perturbations of one seed are placed. */
function placed(measure: string, radius: number, from: Batch, perturbation: readonly number[]): number[] {
  const out = new Float32Array(perturbation.length);
  feasibleSet({ measure, radius }, from).place(Float32Array.from(perturbation), new Int32Array(1), out);
  const levels = [...out].map((value) => Math.round(value * 255));
  expect(out).toEqual(Float32Array.from(levels, (level) => RAW_OF_LEVEL[level]!));
  return levels;
}

const contains = (measure: string, radius: number, from: Batch, values: readonly number[]) =>
  feasibleSet({ measure, radius }, from).contains(
    { data: Float32Array.from(values), shape: [1, 1, 1, values.length] },
    new Int32Array(1),
  )[0];

describe('linf', () => {
  it('moves by whole levels, truncated towards the seed', () => {
    // 0.1 is 25.5 levels.
    expect(placed('linf', 0.1, seed(100, 100, 100, 100, 100, 100), [1, -1, 0.5, -0.5, 0.03, 0])).toEqual([125, 75, 112, 88, 100, 100]);
  });

  it('cuts at the budget and at the box', () => {
    expect(placed('linf', 0.2, seed(100, 100, 10, 250, 0, 255), [7, -7, -1, 1, -30, 30])).toEqual([151, 49, 0, 255, 0, 255]);
    expect(placed('linf', 3, seed(100, 100), [1, -1])).toEqual([255, 0]);
  });

  it('stays in the budget whatever the perturbation', () => {
    for (const wild of [NaN, Infinity, -Infinity, 1e30, -1e30]) {
      const [level] = placed('linf', 8 / 255, seed(100), [wild]);
      expect(Math.abs(level! - 100)).toBeLessThanOrEqual(8);
    }
  });

  it.each([1, 2, 3, 5, 7, 8, 16, 51])('reaches %i / 255 exactly', (levels) => {
    expect(placed('linf', levels / 255, seed(100, 100), [1, -1])).toEqual([100 + levels, 100 - levels]);
    expect(contains('linf', levels / 255, seed(100), [RAW_OF_LEVEL[100 + levels]!])).toBe(1);
    expect(contains('linf', levels / 255, seed(100), [RAW_OF_LEVEL[101 + levels]!])).toBe(0);
  });

  it('finds values outside the box, off the levels and beyond the budget', () => {
    expect(contains('linf', 0.1, seed(0), [-0.001])).toBe(0);
    expect(contains('linf', 0.1, seed(255), [1.001])).toBe(0);
    expect(contains('linf', 0.1, seed(0), [NaN])).toBe(0);
    expect(contains('linf', 0.1, seed(0), [0.09999])).toBe(1);
    expect(contains('linf', 0.1, seed(0), [0.1002])).toBe(0);
  });

  it('ascends by signs', () => {
    const out = feasibleSet({ measure: 'linf', radius: 1 }, seed(1)).steepest(Float32Array.of(3, -0.1, 0, NaN), 1, new Float32Array(4));
    expect([...out]).toEqual([1, -1, 0, 0]);
  });

  it('takes each candidate from its own seed', () => {
    const seeds: Batch = { data: Float32Array.of(0, RAW_OF_LEVEL[100]!), shape: [2, 1, 1, 1] };
    const out = new Float32Array(3);
    feasibleSet({ measure: 'linf', radius: 10 / 255 }, seeds).place(Float32Array.of(1, 1, -1), Int32Array.of(1, 0, 1), out);
    expect(out).toEqual(Float32Array.of(RAW_OF_LEVEL[110]!, RAW_OF_LEVEL[10]!, RAW_OF_LEVEL[90]!));
  });
});

describe('l2', () => {
  it('scales into the ball, then truncates towards the seed', () => {
    // Length 5 of 10 levels along (3, -4) / 5: 6 and 8 levels; twice as far is brought back.
    expect(placed('l2', 10 / 255, seed(100, 100), [0.6, -0.8])).toEqual([106, 92]);
    expect(placed('l2', 10 / 255, seed(100, 100), [1.2, -1.6])).toEqual([106, 92]);
    expect(placed('l2', 10 / 255, seed(100, 100, 100), [1, 1, 1])).toEqual([105, 105, 105]);
  });

  it('cuts at the box before it scales', () => {
    expect(placed('l2', 10 / 255, seed(0, 100), [-9, 0.5])).toEqual([0, 105]);
  });

  it('never leaves the ball', () => {
    const from = { data: Float32Array.from(uniforms(1, 784), (value) => RAW_OF_LEVEL[Math.floor(value * 256)]!), shape: [1, 1, 28, 28] };
    const out = new Float32Array(784);
    for (let trial = 0; trial < 20; trial++) {
      feasibleSet({ measure: 'l2', radius: 2 }, from).place(uniforms(trial + 2, 784, -1, 1), new Int32Array(1), out);
      const squared = out.reduce((sum, value, i) => sum + Math.round((value - from.data[i]!) * 255) ** 2, 0);
      expect(Math.sqrt(squared) / 255).toBeLessThanOrEqual(2);
      expect(Math.sqrt(squared) / 255).toBeGreaterThan(1.5);
    }
  });

  it('ascends along the gradient, at length one', () => {
    const out = feasibleSet({ measure: 'l2', radius: 1 }, seed(1)).steepest(Float32Array.of(3, -4, 0, 0), 2, new Float32Array(4));
    expect([...out]).toEqual([Math.fround(0.6), Math.fround(-0.8), 0, 0]);
  });

  it('contains what lies within the radius, counted in levels', () => {
    expect(contains('l2', 5 / 255, seed(10, 10), [RAW_OF_LEVEL[13]!, RAW_OF_LEVEL[14]!])).toBe(1);
    expect(contains('l2', 5 / 255, seed(10, 10), [RAW_OF_LEVEL[13]!, RAW_OF_LEVEL[15]!])).toBe(0);
  });
});

describe('l0', () => {
  it('changes the values with the largest perturbations, the first of equals', () => {
    expect(placed('l0', 2, seed(100, 100, 100, 100), [0.01, -0.2, 0.1, 0.1])).toEqual([100, 0, 151, 100]);
    expect(placed('l0', 1.9, seed(100, 100), [0.01, 0.02])).toEqual([100, 109]);
  });

  it('changes the same values as a full sort would', () => {
    const from = seed(...new Array<number>(500).fill(128));
    const perturbation = uniforms(23, 500, -1, 1).map((value, i) => (i % 7 === 0 ? 0.25 : value));
    const order = [...perturbation.keys()].sort((a, b) => Math.abs(perturbation[b]!) - Math.abs(perturbation[a]!) || a - b);
    for (const most of [1, 40, 370, 400, 499]) {
      const levels = placed('l0', most, from, [...perturbation]);
      const changed = [...levels.keys()].filter((i) => levels[i] !== 128);
      const wanted = order.slice(0, most).sort((a, b) => a - b);
      expect(changed, `${most}`).toEqual(wanted.filter((i) => Math.abs(perturbation[i]! * most * 255) >= 1));
    }
  });

  it('spends nothing on values that cannot move', () => {
    expect(placed('l0', 1, seed(255, 100), [1, 0.5])).toEqual([255, 227]);
  });

  it('ascends by the signs of the largest entries', () => {
    const out = feasibleSet({ measure: 'l0', radius: 2 }, seed(1)).steepest(
      Float32Array.of(1, -3, 0.5, 2, 0, 0, 1, 0),
      2,
      new Float32Array(8),
    );
    expect([...out]).toEqual([0, -1, 0, 1, 0, 0, 1, 0]);
  });

  it('contains what changes no more values', () => {
    expect(contains('l0', 1, seed(10, 10), [0, RAW_OF_LEVEL[10]!])).toBe(1);
    expect(contains('l0', 1, seed(10, 10), [0, 0])).toBe(0);
  });
});

describe(feasibleSet, () => {
  it.each([
    ['ssim', 0.5, 'pictures have no budget in "ssim"; allowed: "l0", "l2", "linf".'],
    ['linf', 0.0039, 'a budget of 0.0039 in linf lets nothing change; the least is 1/255 (one level of an 8-bit file).'],
    ['l2', 0, 'a budget of 0 in l2 lets nothing change; the least is 1/255 (one level of an 8-bit file).'],
    ['l0', 0.5, 'a budget of 0.5 in l0 lets nothing change; the least is 1 (one value).'],
    ['linf', Infinity, 'a budget of Infinity in linf is no number; a finite radius is allowed.'],
  ])('refuses %s %d', (measure, radius, message) => {
    expect(() => feasibleSet({ measure, radius }, seed(1))).toThrow(expect.objectContaining({ code: 'BUDGET_INVALID', message }) as Error);
  });
});
