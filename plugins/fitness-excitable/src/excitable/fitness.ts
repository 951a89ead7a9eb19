import type { CompiledFitness, ModelFacts, Objective } from '@deepsensor/contract';
import { excitableFragment } from '@deepsensor/attribution';

import type { CountOptions, SoftOptions } from './options.js';
import { estimatorOf, gameOf, thresholdFor, weightedLayers, type WeightedLayers } from './setting.js';
import { breakTies } from './tie-breaker.js';

/** Least weight of a tie-breaker: what is below drowns in the rounding of the count. */
const LEAST_WEIGHT = 1e-3;

/**
 * Fitness `excitable/soft`: `sum_l w_l / m_l sum_i sigmoid((phi_i - tau_l) / s_l)` over the observed layers, in (0, 1); the smooth surrogate
 * of the count of excitable neurons (method 2.4), and a fifth of a tie-breaker, which the option `tieBreaker` takes off. Towards an aim t the game is played for `z_t - z_y`, so a
 * neuron is excitable when it is responsible for the move towards t. Its gradient holds the slopes of the attribution constant
 * (method 10.2): no second derivative.
 * @throws DeepSensorError CONFIG_INVALID, when the objective is made, for options that do not fit the model or the search.
 */
export function excitableSoft(options: SoftOptions): CompiledFitness {
  return {
    form: 'compiled',
    hasGradient: true,
    takesAims: true,
    objective: (model, aimed) =>
      objective('soft', options, model, aimed, ({ layers, weights }, threshold) => {
        const count = excitableFragment({ layers, weights, threshold, form: 'soft', softness: options.softness });
        if (options.tieBreaker === 'none') return { fragment: count };
        return { fragment: breakTies(count, options.tieBreaker, aimed, model.classes.length, options.tieWeight) };
      }),
  };
}

/**
 * Fitness `excitable/count`: `F = sum_l w_l |E_l| / m_l` (method 2.4), in [0, 1], and a tie-breaker of less than a neuron, or of 0.001 where a neuron
 * is worth less than two thousandths. The count alone is a plateau; what has a gradient is the tie-breaker, so without one there is none.
 * @throws DeepSensorError CONFIG_INVALID, as `excitableSoft`.
 */
export function excitableCount(options: CountOptions): CompiledFitness {
  const { tieBreaker } = options;
  return {
    form: 'compiled',
    hasGradient: tieBreaker !== 'none',
    takesAims: true,
    objective: (model, aimed) =>
      objective('count', options, model, aimed, ({ layers, weights }, threshold) => {
        const count = excitableFragment({ layers, weights, threshold, form: 'count' });
        if (tieBreaker === 'none') return { fragment: count, floor: 0 };
        const leastStep = Math.min(...layers.map(({ units }, i) => weights[i]! / units));
        const weight = options.tieWeight ?? Math.max(leastStep / 2, LEAST_WEIGHT);
        return { fragment: breakTies(count, tieBreaker, aimed, model.classes.length, weight), floor: weight };
      }),
  };
}

function objective(
  form: 'soft' | 'count',
  options: SoftOptions | CountOptions,
  model: ModelFacts,
  aimed: boolean,
  fragment: (layers: WeightedLayers, threshold: ReturnType<typeof thresholdFor>) => Pick<Objective, 'fragment' | 'floor'>,
): Objective {
  const game = gameOf(options, aimed);
  const weighted = weightedLayers(options, model);
  const threshold = thresholdFor(options, game, model.classes.length);
  const layers = weighted.layers.map(({ id, units }) => [id, units]);
  return {
    key: `excitable/${form} ${JSON.stringify({ ...options, game, threshold, aimed, classes: model.classes.length, layers, weights: weighted.weights })}`,
    ...fragment(weighted, threshold),
    attribution: { estimator: estimatorOf(options), game, layers: weighted.layers.map(({ id }) => id) },
  };
}
