import { describe, expect, it } from 'vitest';

import { extentOf, levelOf, PADDING, roundToLevels } from './levels.js';

describe(extentOf, () => {
  it('tells padding at both ends from silence', () => {
    const rows = Float32Array.of(PADDING, 0, 0.5, 0, PADDING, PADDING, 0, 0, 0, 0, 0, 0);
    expect(extentOf(rows, 0, 6)).toEqual({ start: 1, end: 4 });
    expect(extentOf(rows, 1, 6)).toEqual({ start: 0, end: 6 });
  });

  it('finds nothing in a row of padding', () => {
    expect(extentOf(new Float32Array(4).fill(PADDING), 0, 4)).toEqual({ start: 0, end: 0 });
  });
});

describe(levelOf, () => {
  it.each([
    [0.5, 16384],
    [1, 32767],
    [-1, -32768],
    [-2, -32768],
    [1.4 / 32768, 1],
    [Number.NaN, 0],
  ])('%d is level %d', (sample, level) => {
    expect(levelOf(sample)).toBe(level);
  });

  it('is never negative zero, which is padding', () => {
    for (const sample of [-0, -0.4 / 32768]) expect(Object.is(levelOf(sample), 0)).toBe(true);
  });
});

describe(roundToLevels, () => {
  it('leaves padding alone', () => {
    const rows = Float32Array.of(0.3, -1e-6, PADDING);
    roundToLevels(rows, 0, 3);
    expect([...rows]).toEqual([Math.fround(9830 / 32768), 0, PADDING]);
  });
});
