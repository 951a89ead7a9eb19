import { rowLength, type Batch } from '@deepsensor/contract';

import { levelsOf } from '../picture/levels.js';

/** Seeds as levels of an 8-bit file, `[r, d]`. Decoded seeds lie on levels; others are taken at the nearest. */
export interface SeedLevels {
  readonly levels: Uint8Array;
  /** Values of one seed, d. */
  readonly length: number;
}

export function seedLevels(seeds: Batch): SeedLevels {
  return { levels: levelsOf(seeds.data), length: rowLength(seeds.shape) };
}
