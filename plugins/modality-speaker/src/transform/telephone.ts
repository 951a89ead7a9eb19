import type { Transform } from '@deepsensor/contract';

import { highPassed, lowPassed } from './biquad.js';
import { muLawCode, muLawLevel } from './mu-law.js';
import { resampled } from './resample.js';
import { rowTransform } from './row-transform.js';

/** Of the telephone network; recordings of a lower rate are sent at their own. */
const lineRate = 8000;
const levels14 = 8192;

/**
 * A telephone call: 8,000 samples a second, the band of 300 to 3,400 Hz with the spread that receivers and lines have, and eight bits a
 * sample (ITU-T G.711, mu-law).
 */
export function telephone(rate: number): Transform {
  const line = Math.min(lineRate, rate);
  return rowTransform(
    {
      name: 'telephone',
      parameters: [
        { name: 'low', unit: 'Hz', from: 200, to: 400 },
        { name: 'high', unit: 'Hz', from: 3000, to: 3600 },
      ],
      keepsLabel: 'people know each other and understand each other on the telephone',
    },
    (recording, [low, high]) => {
      const sent =
        line === rate ? recording.slice() : resampled(recording, rate / line, Math.max(1, Math.ceil((recording.length * line) / rate)));
      lowPassed(highPassed(sent, low!, line), high!, line);
      for (let i = 0; i < sent.length; i++) {
        const level = Math.max(-levels14, Math.min(levels14, Math.round(sent[i]! * levels14)));
        sent[i] = muLawLevel(muLawCode(level)) / levels14;
      }
      return line === rate ? sent : resampled(sent, line / rate, recording.length);
    },
  );
}
