import { describe, expect, it } from 'vitest';

import { activeFrames, mixed } from './activity.js';

const frames = (levels: readonly number[]): Float64Array => Float64Array.from(levels.flatMap((level) => Array<number>(20).fill(level)));

describe(activeFrames, () => {
  it('leaves out what is more than 30 dB below the loudest', () => {
    const recording = frames([0.001, 1, 0, 0.033, 0.03]);
    expect(activeFrames(recording, 1000)).toEqual([
      [20, 40],
      [60, 80],
    ]);
  });

  it('measures the rest of a frame at the end by itself', () => {
    expect(activeFrames(Float64Array.of(...frames([1]), 1, 1), 1000)).toEqual([
      [0, 20],
      [20, 22],
    ]);
  });

  it('finds nothing in silence, or in nothing', () => {
    expect(activeFrames(new Float64Array(50), 1000)).toEqual([]);
    expect(activeFrames(new Float64Array(0), 1000)).toEqual([]);
  });
});

describe(mixed, () => {
  it('measures both only where someone speaks', () => {
    // Speech of power 1 against noise of power 4 there: 10 dB take a gain of sqrt(1 / 40). The loud noise in the pause does not count.
    const made = mixed(frames([1, 0]), frames([2, 50]), 10, 1000);
    expect(made[0]).toBeCloseTo(1 + 2 * Math.sqrt(1 / 40), 12);
    expect(made[39]).toBeCloseTo(50 * Math.sqrt(1 / 40), 12);
  });

  it('adds nothing to silence, and no noise where there is none', () => {
    const silence = new Float64Array(40);
    expect(mixed(silence, frames([1, 1]), 10, 1000)).toBe(silence);
    const voice = frames([1, 0]);
    expect(mixed(voice, frames([0, 1]), 10, 1000)).toBe(voice);
  });
});
