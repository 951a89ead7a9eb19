import type { Batch } from '@deepsensor/contract';

import { LEVEL_TOLERANCE, TOP_LEVEL } from '../picture/levels.js';
import type { SeedLevels } from './seed-levels.js';

/**
 * `[n]` whether each row lies in [0, 1] and `within` accepts its changes from its seed, in levels. A change that float32 holds within a
 * thousandth of a whole number of levels is that number; NaN lies nowhere.
 */
export function containsRows(
  { data }: Batch,
  seedOf: Int32Array,
  { levels, length }: SeedLevels,
  within: (changes: Float64Array) => boolean,
): Uint8Array {
  const answers = new Uint8Array(seedOf.length);
  const changes = new Float64Array(length);
  for (let row = 0; row < seedOf.length; row++) {
    let inside = true;
    for (let i = 0; i < length; i++) {
      const value = data[row * length + i]!;
      if (!(value >= 0 && value <= 1)) inside = false;
      const change = value * TOP_LEVEL - levels[seedOf[row]! * length + i]!;
      const whole = Math.round(change);
      changes[i] = Math.abs(change - whole) <= LEVEL_TOLERANCE ? whole : change;
    }
    answers[row] = inside && within(changes) ? 1 : 0;
  }
  return answers;
}
