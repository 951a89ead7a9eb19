/**
 * Candidates of one shape as plain numbers, row-major; `shape[0]` is the number of candidates `n`.
 * Tensors live inside a runtime and nowhere else: everything that crosses a wall is a batch.
 */
export interface Batch {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Numbers in one row of a batch of this shape, the candidate axis left out. */
export function rowLength(shape: readonly number[]): number {
  let length = 1;
  for (let axis = 1; axis < shape.length; axis++) length *= shape[axis]!;
  return length;
}
