import { contribution, type CompiledFitness } from '@deepsensor/contract';

import { sensitivityFragment } from './fragment.js';
import { sensitivityV1Options, type SensitivityV1Options } from './options.js';

/**
 * The neuron sensitivity of DeepSensor's first version, as its published code measures it, for comparison. Its defects are kept:
 *
 * 1. It does not depend on the size of the change: a change a millionth as large scores the same, so an invisible perturbation looks like
 *    a large one.
 * 2. Neurons that do not change count: zero is scaled to -min / (max - min), which may lie above the threshold.
 * 3. It is signed: a neuron that is strongly inhibited counts as the least sensitive of all.
 * 4. At the seed itself everything is 0 / 0; no neuron counts there.
 * 5. The published list of layers holds the softmax output as well; here a closing softmax is taken off a model, and the layers are those
 *    that the campaign observes, after their activation.
 *
 * The published fitness adds a neuron boundary coverage whose module is not in its repository; it is left out. Score in [0, 1], no gradient,
 * no aims.
 */
export function sensitivityV1({ threshold }: SensitivityV1Options): CompiledFitness {
  return {
    form: 'compiled',
    hasGradient: false,
    takesAims: false,
    objective: ({ layers }) => ({
      key: `excitable/sensitivity-v1/${threshold}/${layers.map(({ id, granularity }) => `${id}:${granularity}`).join()}`,
      fragment: sensitivityFragment(layers, threshold),
    }),
  };
}

export const sensitivityV1Contribution = contribution({
  kind: 'fitness',
  id: 'excitable/sensitivity-v1',
  summary: "Share of sensitive neurons as DeepSensor's first version measured it, defects included, as a baseline.",
  options: sensitivityV1Options,
  create: sensitivityV1,
});
