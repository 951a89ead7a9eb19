import { DeepSensorError, knownNames, type Batch, type DistanceBudget, type FeasibleSet } from '@deepsensor/contract';

import { FULL_SCALE } from '../sound/levels.js';
import { setOf, type Ball } from './ball.js';
import { l2Ball } from './l2.js';
import { linfBall } from './linf.js';
import { seedLevels, type SeedLevels } from './seed-levels.js';

const balls: Readonly<Record<string, (seeds: SeedLevels, radius: number) => Ball>> = {
  snr: snrBall,
  linf: (seeds, radius) => linfBall(seeds.extents.length, oneLevelAtLeast('linf', radius)),
  l2: (seeds, radius) => l2Ball(new Float64Array(seeds.extents.length).fill(oneLevelAtLeast('l2', radius) * FULL_SCALE)),
};

/** Measures in which a budget can be stated. */
export const measures: readonly string[] = Object.keys(balls);

/**
 * Box and ball around the seeds: `linf` and `l2` in samples of [-1, 1], or `snr`, the least ratio in dB of a recording's energy to that of
 * its change. Throws `BUDGET_INVALID` for an unknown measure, or a budget within which 16 bits hold no change.
 */
export function feasibleSet({ measure, radius }: DistanceBudget, seeds: Batch): FeasibleSet {
  const ball = Object.hasOwn(balls, measure) ? balls[measure] : undefined;
  if (ball === undefined)
    throw new DeepSensorError('BUDGET_INVALID', `recordings have no budget in "${measure}"; allowed: ${knownNames(measure, measures)}.`);
  if (!Number.isFinite(radius) || radius <= 0)
    throw new DeepSensorError('BUDGET_INVALID', `a budget of ${radius} in ${measure} is none; a finite number above zero is allowed.`);
  const levels = seedLevels(seeds);
  return setOf(ball(levels, radius), levels);
}

function oneLevelAtLeast(measure: string, radius: number): number {
  if (radius >= (1 / FULL_SCALE) * (1 - 1e-9)) return radius;
  throw new DeepSensorError(
    'BUDGET_INVALID',
    `a budget of ${radius} in ${measure} lets nothing change; the least is 1/32768 (one level of a 16-bit file).`,
  );
}

/** `SNR = 10 log10(Σ seed² / Σ change²) >= ratio`: around each seed a ball of radius `‖seed‖₂ 10^(-ratio/20)`. */
function snrBall({ levels, extents, length }: SeedLevels, ratio: number): Ball {
  const norms = Float64Array.from(extents, ({ start, end }, seed) => {
    let squared = 0;
    for (let i = seed * length + start; i < seed * length + end; i++) squared += levels[i]! * levels[i]!;
    return Math.sqrt(squared);
  });
  const reach = norms.map((norm) => norm * 10 ** (-ratio / 20));
  const held = reach.filter((each) => each >= 1).length;
  if (held < reach.length) {
    const most = 20 * Math.log10(norms.reduce((least, norm) => Math.min(least, norm), Infinity));
    throw new DeepSensorError(
      'BUDGET_INVALID',
      `at ${ratio} dB, ${reach.length - held} of ${reach.length} recordings may change by less than one level of 16 bits; at most ${Math.floor(most * 10) / 10} dB is allowed for all of them.`,
    );
  }
  return l2Ball(reach);
}
