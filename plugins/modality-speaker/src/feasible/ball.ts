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

/** The level that a sample, in levels, stands for; itself where it stands for none. */
function nearLevel(sample: number): number {
  const whole = Math.round(sample);
  return Math.abs(sample - whole) <= LEVEL_TOLERANCE ? whole : sample;
}

/** What each measure has of its own. */
export interface Ball {
  /** `[r]` levels of one unit of a perturbation around each seed. */
  readonly reach: Float64Array;
  /**
   * Makes whole, bounded changes in levels of wanted ones.
   * @param changes Those of the seed's extent alone; `squared` is the sum of their squares.
   */
  bound(changes: Float64Array, squared: number, seed: number, whole: Int32Array): void;
  /** Whether changes are bounded so. */
  within(changes: Float64Array, seed: number): boolean;
  steepest: FeasibleSet['steepest'];
}

/** The box of 16-bit samples and a ball around each seed, on levels; padding never moves. */
export function setOf({ reach, bound, within, steepest }: Ball, { levels, extents, length }: SeedLevels): FeasibleSet {
  const room = new Float64Array(length);
  const wholeRoom = new Int32Array(length);
  return {
    place(perturbations, seedOf, out) {
      for (let row = 0; row < seedOf.length; row++) {
        const seed = seedOf[row]!;
        const { start, end } = extents[seed]!;
        const [to, from] = [row * length, seed * length];
        const samples = end - start;
        const [changes, whole] = [room.subarray(0, samples), wholeRoom.subarray(0, samples)];
        const unit = reach[seed]!;
        let squared = 0;
        for (let i = 0, s = from + start, p = to + start; i < samples; i++, s++, p++) {
          const level = levels[s]!;
          const wanted = perturbations[p]! * unit;
          // Cut at the box first, so that what is bounded afterwards can only come nearer to the seed. NaN is no change.
          const change =
            wanted > HIGHEST_LEVEL - level ? HIGHEST_LEVEL - level : wanted < LOWEST_LEVEL - level ? LOWEST_LEVEL - level : wanted || 0;
          changes[i] = change;
          squared += change * change;
        }
        bound(changes, squared, seed, whole);
        if (start > 0) out.fill(PADDING, to, to + start);
        for (let i = 0, s = from + start, o = to + start; i < samples; i++, s++, o++) out[o] = (levels[s]! + whole[i]!) * (1 / FULL_SCALE);
        if (end < length) out.fill(PADDING, to + end, to + length);
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
          const isSample = i >= start && i < end;
          // Padding where samples were, or samples where it was, make another length of file (ADR 0010).
          if (Object.is(value, PADDING) === isSample) inside = false;
          if (!isSample) continue;
          const sample = nearLevel(value * FULL_SCALE);
          if (!(sample >= LOWEST_LEVEL && sample <= HIGHEST_LEVEL)) inside = false;
          changes[i - start] = sample - levels[seed * length + i]!;
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
