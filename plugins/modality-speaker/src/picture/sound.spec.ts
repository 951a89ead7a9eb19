import { describe, expect, it } from 'vitest';

import { PADDING } from '../sound/levels.js';
import { amplifiedDifference, sharedTime, soundOf, type Sound } from './sound.js';

const rowOf = (levels: readonly number[]) => Float32Array.from(levels, (level) => (Object.is(level, PADDING) ? level : level / 32768));
const whole = (...levels: number[]): Sound => ({ levels: Int16Array.from(levels), own: { start: 0, end: levels.length } });

describe(sharedTime, () => {
  it('reaches from the first to the last sample of either', () => {
    const a = rowOf([-0, 1, 2, -0, -0, -0]);
    const b = rowOf([-0, -0, 1, 2, 3, -0]);
    const empty = rowOf([-0, -0, -0, -0, -0, -0]);
    expect(sharedTime(a, b, 0, 6)).toEqual({ start: 1, end: 5 });
    expect(sharedTime(a, empty, 0, 6)).toEqual({ start: 1, end: 3 });
    expect(sharedTime(empty, a, 0, 6)).toEqual({ start: 1, end: 3 });
    expect(sharedTime(empty, empty, 0, 6)).toEqual({ start: 0, end: 1 });
  });
});

describe(soundOf, () => {
  it('cuts the samples out as levels and says which are padding', () => {
    const data = rowOf([9, 9, 9, 9, -0, 5, -6, -0]);
    expect(soundOf(data, 1, 4, { start: 0, end: 4 })).toEqual({ levels: Int16Array.of(0, 5, -6, 0), own: { start: 1, end: 3 } });
    expect(soundOf(data, 1, 4, { start: 1, end: 3 })).toEqual({ levels: Int16Array.of(5, -6), own: { start: 0, end: 2 } });
  });
});

describe(amplifiedDifference, () => {
  it('is as loud as the louder of the two, by a round number', () => {
    // 1000 / 31 is 32.3.
    const { levels, times } = amplifiedDifference(whole(1000, 131, -500), whole(1000, 100, -490), 1000);
    expect([times, ...levels]).toEqual([32, 0, 992, -320]);
  });

  it('stays 3 dB below full scale, and at most a hundred times', () => {
    expect(amplifiedDifference(whole(32_767, 0), whole(32_767, 2000), 32_767)).toMatchObject({ times: 11 });
    expect(amplifiedDifference(whole(9001), whole(9000), 9001)).toMatchObject({ times: 100, levels: Int16Array.of(100) });
  });

  it('is weakened when it is the louder', () => {
    const { levels, times } = amplifiedDifference(whole(20_000, 0), whole(-20_000, 10), 20_000);
    expect([times, ...levels]).toEqual([0.5, 20_000, -5]);
  });

  it('is nothing where nothing differs', () => {
    expect(amplifiedDifference(whole(1, 2), whole(1, 2), 2)).toMatchObject({ times: 0, levels: Int16Array.of(0, 0) });
  });
});
