import type { SearchSpace } from '@deepsensor/contract';

/** Shape of the unit ball of the budget, in coefficients: the box of the maximum norm, or the sphere of the Euclidean norm. */
export type Ball = 'box' | 'sphere';

/**
 * Reads the shape of the ball off its direction of steepest ascent: for a gradient of ones that is a vector of Euclidean length 1 in a
 * sphere, and of length sqrt(k) in a box. Anything else is searched as a box, for the modality projects whatever is proposed.
 */
export function ballOf(space: SearchSpace): Ball {
  const k = space.dimensions;
  const direction = space.steepest(new Float32Array(k).fill(1), 1, new Float32Array(k));
  return k > 1 && Math.abs(norm(direction, 0, k) - 1) < 1e-3 ? 'sphere' : 'box';
}

/** Euclidean length of `values[start .. start + length)`. */
export function norm(values: Float32Array, start: number, length: number): number {
  let sum = 0;
  for (let i = start; i < start + length; i++) sum += values[i]! * values[i]!;
  return Math.sqrt(sum);
}

/** Shortens a row to Euclidean length `radius` where it is longer. */
export function shorten(values: Float32Array, start: number, length: number, radius: number): void {
  const size = norm(values, start, length);
  if (!(size > radius)) return;
  const factor = radius / size;
  for (let i = start; i < start + length; i++) values[i]! *= factor;
}
