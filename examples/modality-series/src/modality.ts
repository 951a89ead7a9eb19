import { contribution, type FrontEnd, type InputSpace, type ModalityAdapter } from '@deepsensor/contract';

import { basisFor, basisNames, coarseBasisOf } from './basis/bases.js';
import { feasibleSet, measures } from './feasible/feasible.js';
import { frontEndsFor } from './front-end/front-ends.js';
import { distances, scales } from './measure/distances.js';
import { seriesOptions, type SeriesOptions } from './options.js';
import { illustrateRows } from './picture/illustrate.js';
import { decodeSamples } from './row/decode.js';
import { encodeRows } from './row/encode.js';
import { gridOf, type Grid } from './row/grid.js';
import { transformFor, transformNames, transformSummaries } from './transform/transforms.js';

/** Series as `[n, L]` in the units of their file, each value on the grid of its last decimal. */
function seriesSpace({ domain }: FrontEnd, grid: Grid): InputSpace {
  const [length] = domain.shape as [number];
  return {
    domain,
    bases: basisNames(length),
    coarseBasis: coarseBasisOf(length),
    decode: async (samples) => decodeSamples(samples, length, grid),
    encode: async (inputs) => encodeRows(inputs, grid),
    basis: (name) => basisFor(name, length),
    transforms: transformNames,
    transform: (name) => transformFor(name, grid),
    feasible: (budget, seeds) => feasibleSet(budget, seeds, grid),
    distances: (inputs, references) => distances(inputs, references, grid),
    illustrate: async (inputs, references) => illustrateRows(inputs, references),
  };
}

function seriesModality(options: SeriesOptions): ModalityAdapter {
  const grid = gridOf(options);
  return {
    measures,
    scales,
    // A tenth of the deviation where series are z-normalised, as those of the UCR archive are; one level where decimals hold no tenth.
    defaultBudget: { measure: 'linf', radius: Math.max(0.1, 1 / grid.perUnit) },
    frontEnds: async (modelInput, preview, earlier) => frontEndsFor(modelInput, preview, options, grid, earlier),
    bind: (frontEnd) => seriesSpace(frontEnd, grid),
  };
}

export const series = contribution({
  kind: 'modality',
  id: 'series',
  summary: 'Series of numbers of one length, one value at a time: rows of CSV files',
  options: seriesOptions,
  transforms: transformSummaries,
  create: seriesModality,
});
