import { rowLength, type Batch } from '@deepsensor/contract';

import { extentOf, levelOf, type Extent } from '../sound/levels.js';

/** Seeds as 16-bit levels, `[r, length]`, and where each of them is no padding. */
export interface SeedLevels {
  readonly levels: Int16Array;
  readonly extents: readonly Extent[];
  readonly length: number;
}

export function seedLevels({ data, shape }: Batch): SeedLevels {
  const length = rowLength(shape);
  return {
    levels: Int16Array.from(data, levelOf),
    extents: Array.from({ length: shape[0]! }, (_, row) => extentOf(data, row, length)),
    length,
  };
}
