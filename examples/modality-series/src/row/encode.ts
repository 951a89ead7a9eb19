import { rowLength, type Batch, type EncodedFile } from '@deepsensor/contract';

import { nearestLevel, type Grid } from './grid.js';

/** A CSV file of one row for each of `[n, length]`, with all decimals of the grid; decoding gives values on the grid back to the bit. */
export function encodeRows({ data, shape }: Batch, grid: Grid): readonly EncodedFile[] {
  const length = rowLength(shape);
  return Array.from({ length: shape[0]! }, (_, row) => {
    const values = data.subarray(row * length, (row + 1) * length);
    const fields = Array.from(values, (value) => (nearestLevel(value, grid) / grid.perUnit).toFixed(grid.decimals));
    return { bytes: new TextEncoder().encode(`${fields.join(',')}\n`), extension: 'csv' };
  });
}
