import { RAW_OF_LEVEL, TOP_LEVEL } from '../picture/levels.js';
import type { Ball } from './ball.js';
import { containsRows } from './contains.js';
import { GUARD } from './linf.js';
import type { SeedLevels } from './seed-levels.js';

/**
 * The box [0, 1] and the ball `‖x - seed‖₂ <= radius`, on levels. A perturbation is cut at the box, then scaled into the ball, then
 * truncated towards the seed; each step keeps what the one before promised.
 */
export function l2Set({ levels, length }: SeedLevels, radius: number): Ball {
  const reach = radius * TOP_LEVEL;
  const limit = reach * reach * (1 + 1e-12) + 1e-9;
  const changes = new Float64Array(length);
  return {
    place(perturbations, seedOf, out) {
      for (let row = 0; row < seedOf.length; row++) {
        const seed = seedOf[row]! * length;
        const start = row * length;
        let squared = 0;
        for (let i = 0; i < length; i++) {
          const level = levels[seed + i]!;
          const change = perturbations[start + i]! * reach;
          const cut = change > TOP_LEVEL - level ? TOP_LEVEL - level : change < -level ? -level : change === change ? change : 0;
          changes[i] = cut;
          squared += cut * cut;
        }
        truncate(changes, squared > limit ? reach / Math.sqrt(squared) : 1, limit);
        for (let i = 0; i < length; i++) out[start + i] = RAW_OF_LEVEL[levels[seed + i]! + changes[i]!]!;
      }
    },
    steepest(gradients, rows, out) {
      const columns = gradients.length / rows;
      for (let row = 0; row < rows; row++) {
        const start = row * columns;
        let squared = 0;
        for (let i = start; i < start + columns; i++) squared += gradients[i]! * gradients[i]!;
        const factor = squared > 0 && squared < Infinity ? 1 / Math.sqrt(squared) : 0;
        for (let i = start; i < start + columns; i++) out[i] = factor === 0 ? 0 : gradients[i]! * factor;
      }
      return out;
    },
    contains: (inputs, seedOf) =>
      containsRows(inputs, seedOf, { levels, length }, (each) => each.reduce((sum, change) => sum + change * change, 0) <= limit),
  };
}

/** Scales and truncates in place. The guard can carry values over the ball, all together; then it is left out. */
function truncate(changes: Float64Array, factor: number, limit: number): void {
  const guarded = factor * GUARD;
  let squared = 0;
  for (let i = 0; i < changes.length; i++) {
    const whole = (changes[i]! * guarded) | 0;
    squared += whole * whole;
  }
  const kept = squared <= limit ? guarded : factor;
  for (let i = 0; i < changes.length; i++) changes[i] = (changes[i]! * kept) | 0;
}
