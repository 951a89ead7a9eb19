import { GUARD, type Ball } from './ball.js';

/**
 * The balls `‖x - seed‖₂ <= reach / 32768` around each seed: a perturbation longer than its ball is scaled into it, then truncated towards
 * the seed.
 * @param reach `[r]` radius around each seed in levels.
 */
export function l2Ball(reach: Float64Array): Ball {
  const limits = reach.map((each) => each * each * (1 + 1e-12) + 1e-9);
  return {
    reach,
    bound(changes, squared, seed, whole) {
      const limit = limits[seed]!;
      const factor = squared > limit ? reach[seed]! / Math.sqrt(squared) : 1;
      // The guard can carry changes over the ball, all together; then it is left out.
      if (truncate(changes, factor * GUARD, whole) > limit) truncate(changes, factor, whole);
    },
    within: (changes, seed) => squares(changes) <= limits[seed]!,
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
  };
}

function squares(changes: Float64Array): number {
  let squared = 0;
  for (let i = 0; i < changes.length; i++) squared += changes[i]! * changes[i]!;
  return squared;
}

/** Scales changes and truncates them towards zero. @returns the sum of the squares of what is left. */
function truncate(changes: Float64Array, factor: number, whole: Int32Array): number {
  let squared = 0;
  for (let i = 0; i < changes.length; i++) {
    const change = (changes[i]! * factor) | 0;
    whole[i] = change;
    squared += change * change;
  }
  return squared;
}
