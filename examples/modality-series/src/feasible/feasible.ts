import { DeepSensorError, knownNames, type Batch, type DistanceBudget, type FeasibleSet } from '@deepsensor/contract';

import type { Grid } from '../row/grid.js';
import { setOf, type Ball } from './ball.js';
import { l2Ball } from './l2.js';
import { linfBall } from './linf.js';
import { seedLevels } from './seed-levels.js';

const balls: Readonly<Record<string, (reach: number) => Ball>> = { linf: linfBall, l2: l2Ball };

/** Measures in which a budget can be stated. */
export const measures: readonly string[] = Object.keys(balls);

/** Box and ball around the seeds. Throws `BUDGET_INVALID` for an unknown measure, or a radius within which no decimal can change. */
export function feasibleSet({ measure, radius }: DistanceBudget, seeds: Batch, grid: Grid): FeasibleSet {
  const ball = Object.hasOwn(balls, measure) ? balls[measure] : undefined;
  if (ball === undefined)
    throw new DeepSensorError('BUDGET_INVALID', `series have no budget in "${measure}"; allowed: ${knownNames(measure, measures)}.`);
  if (!Number.isFinite(radius) || radius <= 0)
    throw new DeepSensorError('BUDGET_INVALID', `a budget of ${radius} in ${measure} is none; a finite number above zero is allowed.`);
  const reach = radius * grid.perUnit;
  if (reach < 1 - 1e-6)
    throw new DeepSensorError(
      'BUDGET_INVALID',
      `a budget of ${radius} in ${measure} lets nothing change; with ${grid.decimals} decimals the least is ${1 / grid.perUnit}.`,
    );
  return setOf(ball(reach), seedLevels(seeds, grid));
}
