import { GUARD, type Ball } from './ball.js';

/** The ball `‖x - seed‖₂ <= reach`, in levels: a longer change is scaled into it, then truncated towards the seed. */
export function l2Ball(reach: number): Ball {
  const limit = reach * reach * (1 + 1e-12) + 1e-9;
  return {
    reach,
    bound(changes) {
      const squared = squares(changes);
      const factor = squared > limit ? reach / Math.sqrt(squared) : 1;
      const whole = truncated(changes, factor * GUARD);
      // The guard can carry changes over the ball, all together; then it is left out.
      changes.set(squares(whole) <= limit ? whole : truncated(changes, factor));
    },
    within: (changes) => squares(changes) <= limit,
    steepest(gradients, rows, out) {
      const columns = gradients.length / rows;
      for (let start = 0; start < gradients.length; start += columns) {
        const row = gradients.subarray(start, start + columns);
        const norm = Math.sqrt(squares(row));
        for (let i = 0; i < columns; i++) out[start + i] = norm > 0 && norm < Infinity ? row[i]! / norm : 0;
      }
      return out;
    },
  };
}

function squares(values: Float64Array | Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}

function truncated(changes: Float64Array, factor: number): Float64Array {
  return changes.map((change) => Math.trunc(change * factor) || 0);
}
