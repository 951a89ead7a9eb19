import { describe, expect, it } from 'vitest';

import { conversion } from './resample.js';

const resample = (levels: Int16Array, from: number, to: number): Int16Array => {
  const { lengthOf, convert } = conversion(from, to);
  return convert(levels, 0, { from: 0, count: lengthOf(levels.length) });
};

const tone = (hz: number, rate: number, samples = rate / 4) =>
  Int16Array.from({ length: samples }, (_, i) => Math.round(16_000 * Math.sin((2 * Math.PI * hz * i) / rate)));

/** Root mean square of what is not alike, away from the ends, in dB below the tone. */
function difference(levels: Int16Array, wanted: Int16Array): number {
  const edge = 200;
  let sum = 0;
  for (let i = edge; i < levels.length - edge; i++) sum += (levels[i]! - wanted[i]!) ** 2;
  return 10 * Math.log10(sum / (levels.length - 2 * edge) / (16_000 ** 2 / 2));
}

describe(conversion, () => {
  it.each([
    [16_000, 8000, 3000],
    [44_100, 16_000, 7000],
    [22_050, 16_000, 7000],
    [8000, 16_000, 3500],
    [16_000, 44_100, 7000],
  ])('keeps a tone in time and in height from %i to %i Hz', (from, to, hz) => {
    expect(difference(resample(tone(hz, from), from, to), tone(hz, to))).toBeLessThan(-60);
  });

  it.each([
    [16_000, 8000, 4600, -80],
    [48_000, 16_000, 9000, -64],
  ])('lets nothing through that would alias from %i to %i Hz', (from, to, hz, below) => {
    const aliased = resample(tone(hz, from), from, to);
    expect(difference(aliased, new Int16Array(aliased.length))).toBeLessThan(below);
  });

  it.each([
    [1, 44_100, 8000, 0],
    [3, 16_000, 8000, 2],
    [1000, 44_100, 16_000, 363],
    [1000, 11_025, 8000, 726],
    [1001, 8000, 11_025, 1380],
  ])('makes of %i samples at %i Hz, at %i Hz, %i', (samples, from, to, count) => {
    expect(resample(tone(440, from, samples), from, to)).toHaveLength(count);
  });

  it('keeps the end of a recording where it was, and cuts what overshoots full scale', () => {
    const step = new Int16Array(2000).fill(0, 0, 1500).fill(32_767, 1500);
    const half = resample(step, 16_000, 8000);
    expect(half.findIndex((level) => level > 16_000)).toBe(750);
    expect(Math.max(...half)).toBe(32_767);
    expect(half.every((level, i) => i < 760 || i > 990 || level > 29_000)).toBe(true);
  });

  it('leaves levels at the same rate alone', () => {
    const levels = tone(440, 8000);
    expect(resample(levels, 8000, 8000)).toEqual(levels);
  });

  it.each([
    [44_100, 16_000],
    [8000, 44_100],
    [16_000, 8000],
    [11_027, 16_001],
    [8000, 8000],
  ])('needs of a recording at %i Hz, of whose part at %i Hz is wanted, no more than it names', (from, to) => {
    const levels = tone(440, from, 5000);
    const { lengthOf, sourceOf, convert } = conversion(from, to);
    const all = resample(levels, from, to);
    for (const part of [
      { from: 0, count: 100 },
      { from: 700, count: 200 },
      { from: lengthOf(5000) - 50, count: 50 },
    ]) {
      const source = sourceOf(part, 5000);
      expect(source.count).toBeLessThan(2200);
      const taken = levels.subarray(source.from, source.from + source.count);
      expect(convert(taken, source.from, part)).toEqual(all.subarray(part.from, part.from + part.count));
    }
  });
});
