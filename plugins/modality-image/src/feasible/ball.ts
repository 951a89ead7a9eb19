import type { Batch, FeasibleSet } from '@deepsensor/contract';

import { RAW_OF_LEVEL } from '../picture/levels.js';
import type { SeedLevels } from './seed-levels.js';

/** What each measure has of its own. */
export type Ball = Omit<FeasibleSet, 'pull' | 'perturbationsOf'>;

/** A ball whose perturbations are changes in units of its radius, and in which every pixel may change. */
export function setOf(ball: Ball, { levels, length }: SeedLevels, radius: number): FeasibleSet {
  return {
    ...ball,
    pull: () => undefined,
    perturbationsOf({ data }: Batch, seedOf, out) {
      for (let row = 0; row < seedOf.length; row++) {
        const seed = seedOf[row]! * length;
        for (let i = 0; i < length; i++) {
          const at = row * length + i;
          out[at] = (data[at]! - RAW_OF_LEVEL[levels[seed + i]!]!) / radius;
        }
      }
    },
  };
}
