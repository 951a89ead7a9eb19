import { describe, expect, it } from 'vitest';

import { Stream } from './stream.js';

describe('Stream', () => {
  it('repeats itself for the same seed and purpose, and only then', () => {
    const draw = (seed: number, purpose: string): number[] => {
      const stream = new Stream(seed, purpose);
      return Array.from({ length: 300 }, () => stream.word());
    };
    expect(draw(1, 'a')).toEqual(draw(1, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(2, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(1, 'b'));
    expect(new Set(draw(1, 'a')).size).toBe(300);
  });

  it('draws whole numbers below n equally often', () => {
    const stream = new Stream(3, 'dice');
    const counts = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 60000; i++) counts[stream.below(6)]!++;
    const statistic = counts.reduce((sum, count) => sum + (count - 10000) ** 2 / 10000, 0);
    expect(statistic).toBeLessThan(5 + 4 * Math.sqrt(10));
    expect(() => stream.below(0)).toThrow(RangeError);
  });

  it('shuffles: a permutation in which every place is equally likely', () => {
    const stream = new Stream(4, 'cards');
    const firsts = [0, 0, 0, 0];
    for (let i = 0; i < 8000; i++) {
      const cards = stream.shuffle(Int32Array.of(0, 1, 2, 3));
      expect([...cards].sort()).toEqual([0, 1, 2, 3]);
      firsts[cards[0]!]!++;
    }
    for (const count of firsts) expect(Math.abs(count - 2000)).toBeLessThan(4 * Math.sqrt(1500));
    expect(stream.shuffle(['only'])).toEqual(['only']);
  });

  it('draws uniform and normal numbers', () => {
    const stream = new Stream(5, 'numbers');
    let [sum, squares] = [0, 0];
    for (let i = 0; i < 50000; i++) sum += stream.uniform();
    expect(Math.abs(sum / 50000 - 0.5)).toBeLessThan(0.006);
    for (let i = 0; i < 50000; i++) squares += stream.normal() ** 2;
    expect(Math.abs(squares / 50000 - 1)).toBeLessThan(0.03);
  });
});
