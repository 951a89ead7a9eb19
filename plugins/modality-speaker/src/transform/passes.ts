import type { Transform } from '@deepsensor/contract';

import { highPassed, lowPassed } from './biquad.js';
import { rowTransform } from './row-transform.js';

/**
 * A dull loudspeaker. From 2,500 Hz on: the telephone ends at 3,400 Hz, and below 1,900 Hz lies half of what makes syllables understood
 * (French and Steinberg 1947). At half the rate nothing changes.
 */
export function lowPass(rate: number): Transform {
  return rowTransform(
    {
      name: 'low-pass',
      parameters: [{ name: 'cut-off', unit: 'Hz', from: Math.min(2500, 0.3125 * rate), to: rate / 2 }],
      keepsLabel: 'the pitch of a voice and the first two formants of nearly all its vowels lie below the cut-off',
    },
    (recording, [cutOff]) => (cutOff! < rate / 2 ? lowPassed(recording.slice(), cutOff!, rate) : recording),
  );
}

/**
 * A small loudspeaker. Up to 400 Hz: telephones begin at 300 Hz, and a pitch whose fundamental is gone is heard from the harmonics
 * (Schouten 1940). At 0 Hz nothing changes.
 */
export function highPass(rate: number): Transform {
  return rowTransform(
    {
      name: 'high-pass',
      parameters: [{ name: 'cut-off', unit: 'Hz', from: 0, to: Math.min(400, 0.05 * rate) }],
      keepsLabel: 'a listener hears the pitch of a voice from its harmonics, and the formants that tell voices and vowels lie higher',
    },
    (recording, [cutOff]) => (cutOff! > 0 ? highPassed(recording.slice(), cutOff!, rate) : recording),
  );
}
