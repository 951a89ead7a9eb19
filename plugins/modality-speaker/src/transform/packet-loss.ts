import type { Transform } from '@deepsensor/contract';

import { choicesOf, draw } from './draw.js';
import { rowTransform } from './row-transform.js';

const packetSeconds = 0.02;

/**
 * A call over a bad network: of its packets of 20 ms, as RFC 3551 has them, some are lost and silent, or the last one that came is heard
 * again (from 0.5 of `repeat` on). Up to a fifth: speech that is cut off half of the time, 15 times a second, is understood almost whole
 * (Miller and Licklider 1950). More loss in the same draw takes the same packets and others. At 0 nothing changes.
 */
export function packetLoss(rate: number): Transform {
  const name = 'packet-loss';
  const size = Math.max(1, Math.round(packetSeconds * rate));
  return rowTransform(
    {
      name,
      parameters: [{ name: 'loss', unit: '', from: 0, to: 0.2 }, { name: 'repeat', unit: '', from: 0, to: 1 }, draw],
      keepsLabel: 'the gaps are shorter than most sounds of speech, and four fifths of it are there',
    },
    (recording, [loss, repeat, which]) => {
      const packets = Math.ceil(recording.length / size);
      const order = choicesOf(name, which!).shuffle(Int32Array.from({ length: packets }, (_, i) => i));
      const lost = order.subarray(0, Math.round(loss! * packets)).sort();
      const result = recording.slice();
      for (const packet of lost) {
        const start = packet * size;
        // Lost ones come in order, so that the one before holds what was heard.
        if (repeat! >= 0.5 && packet > 0) result.copyWithin(start, start - size, start);
        else result.fill(0, start, start + size);
      }
      return result;
    },
  );
}
