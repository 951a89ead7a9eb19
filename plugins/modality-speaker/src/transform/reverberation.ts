import type { Transform } from '@deepsensor/contract';

import { energyIn } from './activity.js';
import { convolved } from '../sound/fourier.js';
import { draw } from './draw.js';
import { impulseResponse } from './impulse-response.js';
import { rowTransform } from './row-transform.js';
import { scaled } from './samples.js';

/**
 * A room between speaker and microphone, as loud as before. Reverberation times up to those of classrooms: 0.4 s cost children two words
 * in a hundred, 1.2 s eighteen (Finitzo-Hieber and Tillman 1978). The direct sound is never weaker than what the room adds.
 */
export function reverberation(rate: number): Transform {
  return rowTransform(
    {
      name: 'reverberation',
      parameters: [{ name: 't60', unit: 's', from: 0.1, to: 0.6 }, { name: 'direct-to-reverberant', unit: 'dB', from: 0, to: 15 }, draw],
      keepsLabel: 'people know each other and understand each other in furnished rooms',
    },
    (recording, [t60, ratio, which]) => {
      const result = convolved(recording, impulseResponse({ t60: t60!, ratio: ratio!, draw: which! }, rate, recording.length));
      const all = [[0, recording.length]] as const;
      const energy = energyIn(result, all);
      if (!(energy > 0)) return recording;
      return scaled(result, Math.sqrt(energyIn(recording, all) / energy));
    },
  );
}
