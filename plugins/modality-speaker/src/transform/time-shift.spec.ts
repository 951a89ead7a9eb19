import { describe, expect, it } from 'vitest';

import { coefficientsOf, nobody, recordingIn, rowsOf } from '../../test/transform-support.js';
import { extentOf } from '../sound/levels.js';
import type { Fit } from './row-transform.js';
import { timeShift } from './time-shift.js';

// 40 samples, 1 to 40 levels high; a twentieth of them is two samples.
const count = Float32Array.from({ length: 40 }, (_, i) => (i + 1) / 32768);

function shifted(share: number, length: number, fit: Fit = 'start'): { readonly levels: number[]; readonly start: number } {
  const transform = timeShift(100, fit);
  const batch = rowsOf([count], length, fit);
  transform.apply(batch, coefficientsOf(transform, [share]), nobody);
  return { levels: [...recordingIn(batch)].map((sample) => sample * 32768), start: extentOf(batch.data, 0, length).start };
}

const levels = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const silence = (samples: number): number[] => Array<number>(samples).fill(0);

describe(timeShift, () => {
  it('lets silence in before the recording, which grows into the padding, a tenth of a second at most', () => {
    expect(shifted(1, 60)).toEqual({ levels: [...silence(10), ...levels(1, 40)], start: 0 });
    expect(shifted(0.5, 60)).toEqual({ levels: [...silence(5), ...levels(1, 40)], start: 0 });
  });

  it('loses no more than a twentieth where there is no room, and goes its share of the way that there is', () => {
    expect(shifted(1, 44).levels).toEqual([...silence(6), ...levels(1, 38)]);
    expect(shifted(0.5, 44).levels).toEqual([...silence(3), ...levels(1, 40)]);
    expect(shifted(1, 40).levels).toEqual([...silence(2), ...levels(1, 38)]);
    expect(shifted(0.5, 40).levels).toEqual([...silence(1), ...levels(1, 39)]);
    expect(shifted(1, 40, 'centre').levels).toEqual([...silence(2), ...levels(1, 38)]);
  });

  it('lets silence in behind a recording that began earlier', () => {
    expect(shifted(-0.5, 60).levels).toEqual([...levels(2, 40), 0]);
    expect(shifted(-1, 60).levels).toEqual([...levels(3, 40), 0, 0]);
  });

  it('moves a recording in the middle both ways, and loses nothing while there is padding', () => {
    // Sample 1 lies at 10 of 60 and comes to lie at 15 and at 5.
    expect(shifted(0.5, 60, 'centre')).toEqual({ levels: [...silence(10), ...levels(1, 40)], start: 5 });
    expect(shifted(-0.5, 60, 'centre')).toEqual({ levels: [...levels(1, 40), ...silence(10)], start: 5 });
    expect(shifted(1, 60, 'centre')).toEqual({ levels: [...silence(20), ...levels(1, 40)], start: 0 });
    // At 3 of 47, with four behind it: three of the room on either side, and a twentieth of the recording.
    expect(shifted(1, 47, 'centre')).toEqual({ levels: [...silence(8), ...levels(1, 38)], start: 0 });
    expect(shifted(-1, 47, 'centre')).toEqual({ levels: [...levels(3, 40), ...silence(8)], start: 0 });
  });
});
