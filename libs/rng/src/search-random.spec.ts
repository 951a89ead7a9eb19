import { describe, expect, it } from 'vitest';

import { hashText } from './hash.js';
import { searchRandom } from './search-random.js';

function draw(kind: 'uniform' | 'normal', length: number, seed = 0, purpose = 'p', step = 0, ids = ['a', 'b', 'c'], run = 1): Float32Array {
  const out = new Float32Array(length);
  searchRandom(run, ids)[kind](seed, purpose, step, out, 0, length);
  return out;
}

/** Pearson's statistic of `counts` against equal shares; its mean is the number of cells less one, its deviation sqrt(2 (cells - 1)). */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function correlation(a: Float32Array, b: Float32Array): number {
  const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - meanA) * (b[i]! - meanB);
    aa += (a[i]! - meanA) ** 2;
    bb += (b[i]! - meanB) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

describe('searchRandom', () => {
  it('draws for a seed what it draws for it in any other shard', () => {
    expect(draw('uniform', 50, 1, 'p', 3, ['a', 'b'])).toEqual(draw('uniform', 50, 0, 'p', 3, ['b', 'z', 'y']));
  });

  it('gives a prefix when fewer are asked for, wherever they are written', () => {
    for (const kind of ['uniform', 'normal'] as const) {
      const long = draw(kind, 40001);
      for (const length of [1, 2, 3, 5, 4097, 16385, 33000]) expect(draw(kind, length)).toEqual(long.subarray(0, length));
      const elsewhere = new Float32Array(20).fill(9);
      searchRandom(1, ['a'])[kind](0, 'p', 0, elsewhere, 7, 11);
      expect(elsewhere.subarray(7, 18)).toEqual(long.subarray(0, 11));
      expect([...elsewhere.subarray(0, 7), ...elsewhere.subarray(18)]).toEqual(new Array(9).fill(9));
    }
  });

  it('is uncorrelated between run seeds, seeds, purposes, steps and neighbours', () => {
    const base = draw('uniform', 20000);
    const others = [
      draw('uniform', 20000, 1),
      draw('uniform', 20000, 0, 'q'),
      draw('uniform', 20000, 0, 'p', 1),
      draw('uniform', 20000, 0, 'p', 0, ['a', 'b'], 2),
      draw('uniform', 20001).subarray(1),
    ];
    // Standard deviation of a sample correlation: 1 / sqrt(20000) = 0.0071.
    for (const other of others) expect(Math.abs(correlation(base, other))).toBeLessThan(0.0283);
  });

  it('is uniform: moments and 256 equal cells', () => {
    const values = draw('uniform', 1 << 18);
    const counts = new Array<number>(256).fill(0);
    let [sum, squares] = [0, 0];
    for (const value of values) {
      counts[Math.floor(value * 256)]!++;
      sum += value;
      squares += value * value;
    }
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(sum / values.length).toBeCloseTo(1 / 2, 2);
    expect(squares / values.length).toBeCloseTo(1 / 3, 2);
    expect(Math.abs(chiSquare(counts) - 255)).toBeLessThan(4 * Math.sqrt(2 * 255));
  });

  it('is normal: four moments and the quartiles', () => {
    const values = draw('normal', 1 << 18);
    const moment = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.008);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.012);
    expect(Math.abs(moment(3))).toBeLessThan(0.035);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.08);
    const quartiles = [0, 0, 0, 0];
    for (const value of values) quartiles[value < -0.67448975 ? 0 : value < 0 ? 1 : value < 0.67448975 ? 2 : 3]!++;
    expect(chiSquare(quartiles)).toBeLessThan(3 + 4 * Math.sqrt(6));
  });

  it('keeps its bits from release to release', () => {
    expect([...draw('uniform', 3)]).toMatchInlineSnapshot(`
      [
        0.06210923194885254,
        0.4049379825592041,
        0.15342915058135986,
      ]
    `);
    expect([...draw('normal', 3)]).toMatchInlineSnapshot(`
      [
        -1.9493110179901123,
        1.3258607387542725,
        1.5832339525222778,
      ]
    `);
  });

  it('refuses a row that the shard has not', () => {
    expect(() => draw('uniform', 1, 3)).toThrow('seed 3 of a shard of 3');
  });
});

describe('hashText', () => {
  it('spreads texts that differ little', () => {
    const seen = new Set<string>();
    const bits = new Array<number>(64).fill(0);
    for (let i = 0; i < 4000; i++) {
      const [low, high] = hashText(`mnist/test/${i}`);
      seen.add(`${low}:${high}`);
      for (let bit = 0; bit < 32; bit++) {
        bits[bit]! += (low >>> bit) & 1;
        bits[32 + bit]! += (high >>> bit) & 1;
      }
    }
    expect(seen.size).toBe(4000);
    for (const ones of bits) expect(Math.abs(ones - 2000)).toBeLessThan(5 * Math.sqrt(1000));
  });
});
