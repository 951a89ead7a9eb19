import { rowLength, type Batch, type Scale } from '@deepsensor/contract';

import { levelsOf, type Grid } from '../row/grid.js';
import { warpingDistance } from './dtw.js';

/** How the distances are read, those that people know best first. Raw units have no name here: they are those of the file. */
export const scales: Readonly<Record<string, Scale>> = {
  linf: { symbol: 'L∞', unit: '', alike: 'smaller' },
  l2: { symbol: 'L2', unit: '', alike: 'smaller' },
  dtw: { symbol: 'DTW', unit: '', alike: 'smaller' },
};

/** Row by row, for `[n, length]` in raw units: `linf`, `l2` and `dtw`. Series are compared in levels, so that 1000 of 4 decimals are 0.1. */
export function distances(inputs: Batch, references: Batch, grid: Grid): Readonly<Record<string, Float64Array>> {
  const rows = inputs.shape[0]!;
  const length = rowLength(inputs.shape);
  const [levels, seeds] = [levelsOf(inputs.data, grid), levelsOf(references.data, grid)];
  const column = () => new Float64Array(rows);
  const result = { linf: column(), l2: column(), dtw: column() };
  for (let row = 0; row < rows; row++) {
    const [a, b] = [levels, seeds].map((each) => each.subarray(row * length, (row + 1) * length)) as [Int32Array, Int32Array];
    let [largest, squared] = [0, 0];
    for (let i = 0; i < length; i++) {
      const change = Math.abs(a[i]! - b[i]!);
      largest = Math.max(largest, change);
      squared += change * change;
    }
    result.linf[row] = largest / grid.perUnit;
    result.l2[row] = Math.sqrt(squared) / grid.perUnit;
    result.dtw[row] = warpingDistance(a, b) / grid.perUnit;
  }
  return result;
}
