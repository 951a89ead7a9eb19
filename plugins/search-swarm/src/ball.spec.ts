import { describe, expect, it } from 'vitest';

import type { SearchSpace } from '@deepsensor/contract';

import { ballOf, shorten } from './ball.js';

const space = (dimensions: number, steepest: SearchSpace['steepest']): SearchSpace => ({
  seeds: 1,
  dimensions,
  evaluationsPerSeed: 1,
  alternatives: [],
  random: { uniform: () => undefined, normal: () => undefined },
  steepest,
});

describe('ballOf', () => {
  it('tells a sphere from a box by the direction of steepest ascent', () => {
    const sign: SearchSpace['steepest'] = (gradients) => gradients.map(Math.sign);
    const unit: SearchSpace['steepest'] = (gradients) => gradients.map((g) => g / Math.hypot(...gradients));
    expect(ballOf(space(9, sign))).toBe('box');
    expect(ballOf(space(9, unit))).toBe('sphere');
    expect(ballOf(space(1, sign))).toBe('box');
    const single: SearchSpace['steepest'] = (gradients) => gradients.map((_, j) => (j === 0 ? 1 : 0));
    expect(ballOf(space(9, single))).toBe('box');
  });
});

describe('shorten', () => {
  it('shortens a row that is too long and leaves the others', () => {
    const values = Float32Array.of(3, 4, 0.3, 0.4);
    shorten(values, 0, 2, 1);
    shorten(values, 2, 2, 1);
    [0.6, 0.8, 0.3, 0.4].forEach((value, j) => expect(values[j]).toBeCloseTo(value, 6));
  });
});
