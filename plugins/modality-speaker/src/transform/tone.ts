import type { Transform } from '@deepsensor/contract';

import { mixed } from './activity.js';
import { rowTransform } from './row-transform.js';

/**
 * A steady tone behind the voice: hum of the mains, a whistling feedback, the 440 Hz of a trigger hidden in training data. From 10 dB
 * below the voice on it masks little more than its own critical band (Fletcher 1940), and 0.45 of the rate leaves the edge of the band out.
 */
export function tone(rate: number): Transform {
  return rowTransform(
    {
      name: 'tone',
      parameters: [
        { name: 'frequency', unit: 'Hz', from: Math.min(50, rate / 40), to: Math.min(4000, 0.45 * rate) },
        { name: 'snr', unit: 'dB', from: 10, to: 30 },
      ],
      keepsLabel: 'a tone that is softer than the voice is heard beside it and hides only a narrow band of it',
    },
    (recording, [frequency, snr]) => {
      const step = (2 * Math.PI * frequency!) / rate;
      // A phase that is not zero, so that recordings of one sample have a tone too.
      const sound = new Float64Array(recording.length);
      for (let i = 0; i < sound.length; i++) sound[i] = Math.cos(step * i);
      return mixed(recording, sound, snr!, rate);
    },
  );
}
