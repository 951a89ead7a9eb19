import { rowLength, type Batch } from '@deepsensor/contract';

import { levelsOf, type Grid } from '../row/grid.js';

/** Seeds as levels, `[r, length]`. */
export interface SeedLevels {
  readonly levels: Int32Array;
  readonly length: number;
  readonly grid: Grid;
}

export function seedLevels({ data, shape }: Batch, grid: Grid): SeedLevels {
  return { levels: levelsOf(data, grid), length: rowLength(shape), grid };
}
