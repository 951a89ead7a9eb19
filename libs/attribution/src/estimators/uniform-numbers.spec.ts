import { describe, expect, it } from 'vitest';

import { uniformNumbers } from './uniform-numbers.js';

describe('uniformNumbers', () => {
  it('gives the same number for an index in whatever order it is asked', () => {
    const [forth, back] = [uniformNumbers(3, 'conv1'), uniformNumbers(3, 'conv1')];
    const up = Array.from({ length: 1000 }, (_, i) => forth(i));
    const down = Array.from({ length: 1000 }, (_, i) => back(999 - i)).reverse();
    expect(down).toEqual(up);
    expect(new Set(up).size).toBe(1000);
    expect(up.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(up.reduce((a, b) => a + b, 0) / 1000).toBeCloseTo(0.5, 1);
  });

  it('depends on the seed and on the game', () => {
    expect(uniformNumbers(4, 'conv1')(0)).not.toBe(uniformNumbers(3, 'conv1')(0));
    expect(uniformNumbers(3, 'conv2')(0)).not.toBe(uniformNumbers(3, 'conv1')(0));
  });
});
