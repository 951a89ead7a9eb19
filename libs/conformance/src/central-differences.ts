import type { Batch, Candidates } from '@deepsensor/contract';
import { rowLength } from '@deepsensor/contract';
import { expect } from 'vitest';

/**
 * Holds gradients against central differences of the score, at a few positions of every row.
 * @param score Score `[n]` of the candidates.
 * @param gradient `[n, ...]` its gradient with respect to the inputs.
 * @param step Small against the curvature, large against float32: 1e-2 for inputs in [0, 1].
 */
export async function expectCentralDifferences(
  score: (candidates: Candidates) => Promise<Float32Array>,
  candidates: Candidates,
  gradient: Batch,
  { step = 1e-2, tolerance = 1e-2 } = {},
): Promise<void> {
  const { inputs } = candidates;
  const n = inputs.shape[0]!;
  const length = rowLength(inputs.shape);
  let largest = 0;
  for (const value of gradient.data) largest = Math.max(largest, Math.abs(value));
  expect(largest, 'the largest gradient').toBeGreaterThan(0);
  for (let probe = 0; probe < 12; probe++) {
    const position = Math.floor(((probe + 0.5) * length) / 12);
    const shifted = async (by: number) => {
      const data = inputs.data.slice();
      for (let row = 0; row < n; row++) data[row * length + position]! += by;
      return score({ ...candidates, inputs: { ...inputs, data } });
    };
    const [above, below] = [await shifted(step), await shifted(-step)];
    for (let row = 0; row < n; row++) {
      const difference = (above[row]! - below[row]!) / (2 * step);
      const stated = gradient.data[row * length + position]!;
      expect(Math.abs(difference - stated), `row ${row}, position ${position}: ${stated} for ${difference}`).toBeLessThan(
        tolerance * largest,
      );
    }
  }
}
