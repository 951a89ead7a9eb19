import type { FeasibleSet } from '@deepsensor/contract';

import { RAW_OF_LEVEL, TOP_LEVEL } from '../picture/levels.js';
import { containsRows } from './contains.js';
import type { SeedLevels } from './seed-levels.js';

/**
 * Of a level, added before truncation: a perturbation that float32 holds a little below a level is meant to be on it. So placing a
 * placed candidate again changes nothing; the largest change is bounded by itself.
 */
export const GUARD = 1e-4;

/** Largest whole number of levels within so many. */
export function wholeLevels(levels: number): number {
  return Math.floor(levels + 1e-9);
}

/** The box [0, 1] and the ball `max |x - seed| <= radius`, on levels. */
export function linfSet({ levels, length }: SeedLevels, radius: number): FeasibleSet {
  const reach = radius * TOP_LEVEL;
  const most = wholeLevels(reach);
  return {
    place(perturbations, seedOf, out) {
      for (let row = 0; row < seedOf.length; row++) {
        const seed = seedOf[row]! * length;
        const end = (row + 1) * length;
        for (let i = row * length, s = seed; i < end; i++, s++) {
          const change = perturbations[i]! * reach;
          // `| 0` truncates towards zero, and so towards the seed; NaN becomes 0.
          const whole = change >= most ? most : change <= -most ? -most : change > 0 ? (change + GUARD) | 0 : (change - GUARD) | 0;
          const level = levels[s]! + whole;
          out[i] = RAW_OF_LEVEL[level < 0 ? 0 : level > TOP_LEVEL ? TOP_LEVEL : level]!;
        }
      }
    },
    steepest(gradients, _rows, out) {
      for (let i = 0; i < gradients.length; i++) out[i] = gradients[i]! > 0 ? 1 : gradients[i]! < 0 ? -1 : 0;
      return out;
    },
    contains: (inputs, seedOf) =>
      containsRows(inputs, seedOf, { levels, length }, (changes) => changes.every((change) => Math.abs(change) <= reach + 1e-9)),
  };
}
