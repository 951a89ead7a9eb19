import type { FeasibleSet } from '@deepsensor/contract';

import { FULL_SCALE, HIGHEST_LEVEL, LOWEST_LEVEL, PADDING } from '../sound/levels.js';
import type { SeedLevels } from './seed-levels.js';

/**
 * Stretches a perturbation by two units in the last place of float32 before it is truncated: one that float32 holds just below a level is
 * meant to be on it, so that placing a placed candidate again changes nothing. What is truncated is bounded by itself.
 */
export const GUARD = 1 + 2 ** -22;

/** How far, in levels, a float32 may lie from a level and still stand for it. */
const LEVEL_TOLERANCE = 1e-2;

/** What each measure has of its own. */
export interface Ball {
  /** `[r]` levels of one unit of a perturbation around each seed. */
  readonly reach: Float64Array;
  /** Makes whole, bounded changes in levels of wanted ones, in place; `changes` are those of the seed's extent alone. */
  bound(changes: Float64Array, seed: number): void;
  /** Whether whole changes are bounded so. */
  within(changes: Float64Array, seed: number): boolean;
  steepest: FeasibleSet['steepest'];
}

/** The box of 16-bit samples and a ball around each seed, on levels; padding never moves. */
export function setOf({ reach, bound, within, steepest }: Ball, { levels, extents, length }: SeedLevels): FeasibleSet {
  const room = new Float64Array(length);
  return {
    place(perturbations, seedOf, out) {
      for (let row = 0; row < seedOf.length; row++) {
        const seed = seedOf[row]!;
        const { start, end } = extents[seed]!;
        const [to, from] = [row * length, seed * length];
        const changes = room.subarray(0, end - start);
        const unit = reach[seed]!;
        for (let i = start; i < end; i++) {
          const level = levels[from + i]!;
          const change = perturbations[to + i]! * unit;
          // Cut at the box first, so that what is bounded afterwards can only come nearer to the seed. NaN is no change.
          changes[i - start] =
            change > HIGHEST_LEVEL - level ? HIGHEST_LEVEL - level : change < LOWEST_LEVEL - level ? LOWEST_LEVEL - level : change || 0;
        }
        bound(changes, seed);
        out.fill(PADDING, to, to + start);
        for (let i = start; i < end; i++) out[to + i] = ((levels[from + i]! + changes[i - start]!) | 0) / FULL_SCALE;
        out.fill(PADDING, to + end, to + length);
      }
    },
    pull(gradients, seedOf) {
      for (let row = 0; row < seedOf.length; row++) {
        const { start, end } = extents[seedOf[row]!]!;
        gradients.fill(0, row * length, row * length + start);
        gradients.fill(0, row * length + end, (row + 1) * length);
      }
    },
    steepest,
    contains({ data }, seedOf) {
      const answers = new Uint8Array(seedOf.length);
      for (let row = 0; row < seedOf.length; row++) {
        const seed = seedOf[row]!;
        const { start, end } = extents[seed]!;
        const changes = room.subarray(0, end - start);
        let inside = true;
        for (let i = 0; i < length; i++) {
          const value = data[row * length + i]!;
          if (i < start || i >= end) {
            if (value !== 0) inside = false;
            continue;
          }
          if (!(value >= -1 && value <= 1)) inside = false;
          const change = value * FULL_SCALE - levels[seed * length + i]!;
          const whole = Math.round(change);
          changes[i - start] = Math.abs(change - whole) <= LEVEL_TOLERANCE ? whole : change;
        }
        answers[row] = inside && within(changes, seed) ? 1 : 0;
      }
      return answers;
    },
    perturbationsOf({ data }, seedOf, out) {
      for (let row = 0; row < seedOf.length; row++) {
        const seed = seedOf[row]!;
        for (let i = 0; i < length; i++)
          out[row * length + i] = (data[row * length + i]! * FULL_SCALE - levels[seed * length + i]!) / reach[seed]!;
      }
    },
  };
}
