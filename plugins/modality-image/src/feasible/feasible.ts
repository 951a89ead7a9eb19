import { DeepSensorError, knownNames, type Batch, type DistanceBudget, type FeasibleSet } from '@deepsensor/contract';

import { TOP_LEVEL } from '../picture/levels.js';
import { setOf, type Ball } from './ball.js';
import { l0Set } from './l0.js';
import { l2Set } from './l2.js';
import { linfSet } from './linf.js';
import { seedLevels, type SeedLevels } from './seed-levels.js';

interface Measure {
  /** Least radius within which an 8-bit file can differ at all. */
  readonly least: number;
  readonly leastText: string;
  readonly set: (seeds: SeedLevels, radius: number) => Ball;
}

const oneLevel = { least: 1 / TOP_LEVEL, leastText: '1/255 (one level of an 8-bit file)' };

const known: Readonly<Record<string, Measure>> = {
  linf: { ...oneLevel, set: linfSet },
  l2: { ...oneLevel, set: l2Set },
  l0: { least: 1, leastText: '1 (one value)', set: l0Set },
};

export const measures: readonly string[] = Object.keys(known);

/** Box and ball around the seeds. Throws `BUDGET_INVALID` for an unknown measure, or a radius within which nothing can change. */
export function feasibleSet({ measure, radius }: DistanceBudget, seeds: Batch): FeasibleSet {
  const found = Object.hasOwn(known, measure) ? known[measure] : undefined;
  if (found === undefined)
    throw new DeepSensorError('BUDGET_INVALID', `pictures have no budget in "${measure}"; allowed: ${knownNames(measure, measures)}.`);
  if (!Number.isFinite(radius))
    throw new DeepSensorError('BUDGET_INVALID', `a budget of ${radius} in ${measure} is no number; a finite radius is allowed.`);
  if (radius < found.least * (1 - 1e-9))
    throw new DeepSensorError(
      'BUDGET_INVALID',
      `a budget of ${radius} in ${measure} lets nothing change; the least is ${found.leastText}.`,
    );
  const levels = seedLevels(seeds);
  return setOf(found.set(levels, radius), levels, radius);
}
