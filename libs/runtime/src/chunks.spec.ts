import { describe, expect, it } from 'vitest';

import { cutRows, filled, ownReferences, runSize } from './chunks.js';

describe(runSize, () => {
  it('takes what is wanted and fits, in whole blocks', () => {
    expect(runSize(64, 1000)).toEqual({ most: 64, block: 16 });
    expect(runSize(64, 50)).toEqual({ most: 48, block: 16 });
    expect(runSize(64, 11)).toEqual({ most: 8, block: 8 });
    expect(runSize(64, 0)).toEqual({ most: 1, block: 1 });
  });
});

describe(cutRows, () => {
  const sizes = (n: number, most: number) => cutRows(n, { most, block: 16 }).map(({ start, end }) => end - start);

  it('cuts into as few pieces as fit, as even as blocks allow', () => {
    expect(sizes(80, 64)).toEqual([48, 32]);
    expect(sizes(64, 64)).toEqual([64]);
    expect(sizes(7, 64)).toEqual([7]);
    expect(sizes(0, 64)).toEqual([]);
  });

  it('loses no row and keeps every piece below the most', () => {
    for (const most of [16, 32, 256]) {
      for (let n = 1; n < 600; n += 7) {
        expect(sizes(n, most).reduce((sum, size) => sum + size, 0)).toBe(n);
        expect(Math.max(...sizes(n, most).map((size) => filled(size, 16)))).toBeLessThanOrEqual(most);
      }
    }
  });
});

describe(ownReferences, () => {
  it('names each row once, in order', () => {
    expect(ownReferences(Int32Array.of(10, 2, 10, 5))).toEqual({ rows: Int32Array.of(2, 5, 10), of: Int32Array.of(2, 0, 2, 1) });
  });
});
