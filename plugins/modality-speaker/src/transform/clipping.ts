import type { Transform } from '@deepsensor/contract';

import { rowTransform } from './row-transform.js';
import { peakOf } from './samples.js';

/**
 * An overdriven amplifier: samples beyond a share of the recording's own peak are cut off. Down to a fifth, 14 dB: even speech of which
 * clipping has left nothing but the signs can be followed (Licklider and Pollack 1948). At 1 nothing changes.
 */
export function clipping(): Transform {
  return rowTransform(
    {
      name: 'clipping',
      parameters: [{ name: 'threshold', unit: '', from: 0.2, to: 1 }],
      keepsLabel: 'cut peaks sound harsh, but where the wave crosses zero, by which words and voices are told, stays',
    },
    (recording, [threshold]) => {
      const most = threshold! * peakOf(recording);
      const result = recording.slice();
      for (let i = 0; i < result.length; i++) result[i] = Math.max(-most, Math.min(most, result[i]!));
      return result;
    },
  );
}
