import { DeepSensorError, type FitnessFunction, type PerturbationStrategy } from '@deepsensor/contract';

import type { EffectiveConfig } from './configuration.js';

/** Refuses what cannot work together whatever the model and the data are. Throws `CONFIG_INVALID`. */
export function refuseCombinations(config: EffectiveConfig, strategy: PerturbationStrategy, fitness: FitnessFunction): void {
  const wrong = contradictionIn(config, strategy, fitness);
  if (wrong !== undefined) throw new DeepSensorError('CONFIG_INVALID', wrong);
}

function contradictionIn(config: EffectiveConfig, strategy: PerturbationStrategy, fitness: FitnessFunction): string | undefined {
  const { transforms } = config.budget;
  const [perturbation, named] = [config.perturbation.use, config.fitness.use];
  if (transforms !== undefined && config.verify.minimise)
    return 'verify.minimise: transforms have no distance to be made less; leave it out.';
  if (transforms !== undefined && strategy.usesGradient)
    return `"${perturbation}" climbs a gradient, and transforms (${transforms.join(', ')}) have none: take --perturbation swarm/pso or random, or a distance.`;
  if (strategy.usesAims && !fitness.takesAims)
    return `"${perturbation}" aims its candidates, and fitness "${named}" takes no aims: set its option "aims" to false.`;
  if (strategy.usesGradient && !(fitness.form === 'compiled' && fitness.hasGradient))
    return `"${perturbation}" climbs the gradient of the fitness, and "${named}" has none: take --perturbation swarm/pso, or a fitness with a gradient (excitable/soft, margin, loss).`;
  return undefined;
}
