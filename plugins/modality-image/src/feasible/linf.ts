import { RAW_OF_LEVEL, TOP_LEVEL } from '../picture/levels.js';
import type { Ball } from './ball.js';
import { containsRows } from './contains.js';
import type { SeedLevels } from './seed-levels.js';

/**
 * Stretches a perturbation a little before it is truncated: one that float32 holds just below a level is meant to be on it. So placing
 * a placed candidate again changes nothing. What is truncated is bounded by itself.
 */
export const GUARD = 1 + 1e-4;

/** Raw values of levels -255 to 510, what lies outside the box at its edge. */
const boxed = Float32Array.from({ length: 3 * TOP_LEVEL + 1 }, (_, i) => RAW_OF_LEVEL[Math.min(TOP_LEVEL, Math.max(0, i - TOP_LEVEL))]!);

/** The box [0, 1] and the ball `max |x - seed| <= radius`, on levels. */
export function linfSet({ levels, length }: SeedLevels, radius: number): Ball {
  const reach = radius * TOP_LEVEL;
  const most = Math.min(TOP_LEVEL, Math.floor(reach + 1e-9));
  const stretched = reach * GUARD;
  return {
    // Random signs defeat branch prediction, so the bounds are kept by arithmetic on whole numbers: `x & ~(x >> 31)` is max(x, 0).
    // A perturbation that is not finite, or beyond 2^22, loses its direction but never leaves the budget.
    place(perturbations, seedOf, out) {
      const shift = TOP_LEVEL - most;
      for (let row = 0; row < seedOf.length; row++) {
        const end = (row + 1) * length;
        for (let i = row * length, s = seedOf[row]! * length; i < end; i++, s++) {
          // `| 0` truncates towards zero, and so towards the seed.
          let change = ((perturbations[i]! * stretched) | 0) + most;
          change &= ~(change >> 31);
          const over = 2 * most - change;
          change += over & (over >> 31);
          out[i] = boxed[levels[s]! + change + shift]!;
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
