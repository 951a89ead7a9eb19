import type { Transform } from '@deepsensor/contract';

import { rowTransform, type Fit } from './row-transform.js';

/** Share of a recording that may be lost at an end. */
const loss = 1 / 20;

/**
 * The recording began earlier or later: silence enters behind it or before it. It grows into the padding that the row has, on both sides
 * where recordings lie in the middle, and loses no more than a twentieth of its samples at either end, so that a short word stays whole
 * however far it is asked to move. A tenth of a second is what a finger on a button is early or late, and what TensorFlow's recipe for Speech
 * Commands shifts by. At 0 nothing changes.
 */
export function timeShift(rate: number, fit: Fit = 'start'): Transform {
  return rowTransform(
    {
      name: 'time-shift',
      parameters: [{ name: 'shift', unit: 's', from: -0.1, to: 0.1 }],
      keepsLabel: 'when the recording was begun says nothing about who speaks or what is said, and hardly any of it is lost',
    },
    (recording, [seconds], { room }) => {
      const lost = Math.floor(recording.length * loss);
      const wanted = Math.round(seconds! * rate);
      const shift = Math.max(-lost, Math.min(room - recording.length + lost, wanted));
      if (shift === 0) return recording;
      const result = new Float64Array(Math.min(room, recording.length + Math.max(0, shift)));
      for (let i = Math.max(0, shift); i < result.length && i - shift < recording.length; i++) result[i] = recording[i - shift]!;
      return result;
    },
    fit,
  );
}
