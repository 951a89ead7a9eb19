import type { Transform } from '@deepsensor/contract';

import { rowTransform } from './row-transform.js';
import { scaled } from './samples.js';

/**
 * Louder or softer. The range is that of Kaldi's perturb_data_dir_volume.sh, factors of 1/8 to 2; peaks that leave full scale are cut.
 */
export function gain(): Transform {
  return rowTransform(
    {
      name: 'gain',
      parameters: [{ name: 'gain', unit: 'dB', from: -18, to: 6 }],
      keepsLabel: 'how far the microphone stood, or where its knob was, says nothing about who speaks or what is said',
    },
    (recording, [decibels]) => scaled(recording, 10 ** (decibels! / 20)),
  );
}
