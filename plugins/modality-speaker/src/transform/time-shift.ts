import type { Transform } from '@deepsensor/contract';

import { rowTransform, type Fit } from './row-transform.js';

/** Share of a recording that may be lost at an end. */
const loss = 1 / 20;
const mostSeconds = 0.1;

/**
 * The recording began earlier or later: silence enters behind it or before it. It grows into the padding that the row has, on both sides
 * alike where recordings lie in the middle, since that is where its file will be read back to, and loses no more than a twentieth of its
 * samples, so that a short word stays whole. How far it can go is thus its own affair, up to a tenth of a second, which is what a finger on
 * a button is early or late, and what TensorFlow's recipe for Speech Commands shifts by; the parameter is the share of the way that it
 * goes, below 0 earlier. At 0 nothing changes.
 */
export function timeShift(rate: number, fit: Fit = 'start'): Transform {
  return rowTransform(
    {
      name: 'time-shift',
      parameters: [{ name: 'share', unit: '', from: -1, to: 1 }],
      keepsLabel: 'when the recording was begun says nothing about who speaks or what is said, and hardly any of it is lost',
    },
    (recording, [share], { before, after }) => {
      const samples = recording.length;
      const aside = Math.min(before, after);
      const room = fit === 'centre' ? aside : share! > 0 ? after : 0;
      const shift = Math.round(share! * Math.min(mostSeconds * rate, room + Math.floor(samples * loss)));
      if (shift === 0) return recording;
      // Silence on the other side as well carries the middle along.
      const grown = Math.min(Math.abs(shift), room);
      const first = fit === 'centre' ? grown + shift : shift;
      const result = new Float64Array(samples + (fit === 'centre' ? 2 * grown : grown));
      for (let i = Math.max(0, first); i < result.length && i - first < samples; i++) result[i] = recording[i - first]!;
      return result;
    },
    fit,
  );
}
