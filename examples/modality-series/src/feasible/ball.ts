import type { FeasibleSet } from '@deepsensor/contract';

import { nearestLevel } from '../row/grid.js';
import type { SeedLevels } from './seed-levels.js';

/**
 * Stretches a perturbation by a unit in the last place of float32 before it is truncated: one that float32 holds just below a level is
 * meant to be on it, so that placing a placed candidate again changes nothing. What is truncated is bounded by itself.
 */
export const GUARD = 1 + 2 ** -23;

/** What each measure has of its own. */
export interface Ball {
  /** Levels of one unit of a perturbation: the radius. */
  readonly reach: number;
  /** Makes whole changes within the ball of wanted ones `[length]` in levels, in place, each towards zero. */
  bound(changes: Float64Array): void;
  /** Whether whole changes lie within the ball. */
  within(changes: Float64Array): boolean;
  steepest: FeasibleSet['steepest'];
}

/** The box and a ball around each seed, on levels. */
export function setOf({ reach, bound, within, steepest }: Ball, { levels, length, grid }: SeedLevels): FeasibleSet {
  const { lowest, highest, perUnit } = grid;
  const changes = new Float64Array(length);
  return {
    place(perturbations, seedOf, out) {
      for (let row = 0; row < seedOf.length; row++) {
        const [from, to] = [seedOf[row]! * length, row * length];
        for (let i = 0; i < length; i++) {
          const level = levels[from + i]!;
          const change = perturbations[to + i]! * reach;
          // Cut at the box first, so that what is bounded afterwards can only come nearer to the seed. NaN is no change.
          changes[i] = change > highest - level ? highest - level : change < lowest - level ? lowest - level : change || 0;
        }
        bound(changes);
        for (let i = 0; i < length; i++) out[to + i] = (levels[from + i]! + changes[i]!) / perUnit;
      }
    },
    // Every value of a series can move.
    pull: () => undefined,
    steepest,
    contains({ data }, seedOf) {
      return Uint8Array.from(seedOf, (seed, row) => {
        for (let i = 0; i < length; i++) {
          const level = nearestLevel(data[row * length + i]!, grid);
          if (Number.isNaN(data[row * length + i]!) || level < lowest || level > highest) return 0;
          changes[i] = level - levels[seed * length + i]!;
        }
        return within(changes) ? 1 : 0;
      });
    },
    perturbationsOf({ data }, seedOf, out) {
      for (let row = 0; row < seedOf.length; row++)
        for (let i = 0; i < length; i++)
          out[row * length + i] = (nearestLevel(data[row * length + i]!, grid) - levels[seedOf[row]! * length + i]!) / reach;
    },
  };
}
