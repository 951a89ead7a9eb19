import type { SearchSpace } from '@deepsensor/contract';

/** Shape of the unit ball of the budget, in coefficients: the box of the maximum norm, or the sphere of the Euclidean norm. */
export type Ball = 'box' | 'sphere';

/**
 * Reads the shape of the ball off its direction of steepest ascent: for a gradient of ones that is `1 / sqrt(k)` in every coordinate of a
 * sphere, and 1 in a box. Anything else, such as a count of changed values, is searched as a box, for the modality projects whatever is
 * proposed.
 */
export function ballOf(space: SearchSpace): Ball {
  const k = space.dimensions;
  const direction = space.steepest(new Float32Array(k).fill(1), 1, new Float32Array(k));
  const even = direction.subarray(0, k).every((each) => Math.abs(each * Math.sqrt(k) - 1) < 1e-3);
  return k > 1 && even ? 'sphere' : 'box';
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
