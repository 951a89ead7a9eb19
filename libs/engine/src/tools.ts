import {
  DeepSensorError,
  type Batch,
  type EvaluationRequest,
  type FitnessFunction,
  type FrontEnd,
  type InputSpace,
  type ModelFacts,
  type ModelUnderTest,
  type Network,
  type Oracle,
  type PerturbationStrategy,
  type PluginContext,
} from '@deepsensor/contract';

import type { EffectiveConfig } from './configuration.js';
import type { Registry } from './container.js';
import { observedLayers } from './model-file.js';
import { loadRuntime, runtimeOptions } from './prepare.js';

/** What a shard is searched with. */
export interface Tools {
  readonly config: EffectiveConfig;
  readonly model: ModelUnderTest;
  readonly space: InputSpace;
  /** Seeds of the run that transforms may mix into each other's, `[m, ...]`; the same for every shard. */
  readonly others: Batch;
  readonly strategy: PerturbationStrategy;
  readonly fitness: FitnessFunction;
  readonly oracle: Oracle;
  /** What every candidate is asked for. */
  readonly request: EvaluationRequest;
}

/** Opens the tools that the configuration names; refuses combinations that cannot work. */
export async function openTools(
  config: EffectiveConfig,
  registry: Registry,
  context: PluginContext,
  network: Network,
  frontEnd: FrontEnd,
  others: Batch,
): Promise<Tools> {
  const { strategy, fitness, request } = openMethod(config, registry, context, network);
  const oracle = registry.create('oracle', config.oracle, context);
  const space = registry.create('modality', config.modality, context).bind(frontEnd);
  const runtime = await loadRuntime(config.runtime, registry, context);
  const model = await runtime.open(network, runtimeOptions(config));
  return { config, model, space, others, strategy, fitness, oracle, request };
}

/** Strategy and fitness, and what every candidate is therefore asked for. */
export function openMethod(
  config: EffectiveConfig,
  registry: Registry,
  context: PluginContext,
  network: Network,
): Pick<Tools, 'strategy' | 'fitness' | 'request'> {
  const strategy = registry.create('perturbation', config.perturbation, context);
  const fitness = registry.create('fitness', config.fitness, context);
  if (strategy.usesGradient && config.budget.transforms !== undefined) {
    throw new DeepSensorError(
      'CONFIG_INVALID',
      `"${config.perturbation.use}" climbs a gradient, and transforms (${config.budget.transforms.join(', ')}) have none: take --perturbation swarm/pso or random, or a distance.`,
    );
  }
  const facts: ModelFacts = {
    classes: network.classes,
    layers: observedLayers(network.layers),
    granularity: config.layers.granularity,
  };
  return { strategy, fitness, request: evaluationRequest(config, strategy, fitness, facts) };
}

function evaluationRequest(
  config: EffectiveConfig,
  strategy: PerturbationStrategy,
  fitness: FitnessFunction,
  facts: ModelFacts,
): EvaluationRequest {
  const [perturbation, named] = [config.perturbation.use, config.fitness.use];
  if (strategy.usesAims && !fitness.takesAims) {
    throw new DeepSensorError(
      'CONFIG_INVALID',
      `"${perturbation}" aims its candidates, and fitness "${named}" takes no aims: set its option "aims" to false.`,
    );
  }
  if (fitness.form === 'observed') {
    if (strategy.usesGradient) throw withoutGradient(perturbation, named);
    return fitness.request(facts);
  }
  if (strategy.usesGradient && !fitness.hasGradient) throw withoutGradient(perturbation, named);
  return { objective: fitness.objective(facts, strategy.usesAims), gradient: strategy.usesGradient };
}

function withoutGradient(perturbation: string, fitness: string): DeepSensorError {
  return new DeepSensorError(
    'CONFIG_INVALID',
    `"${perturbation}" climbs the gradient of the fitness, and "${fitness}" has none: take --perturbation swarm/pso, or a fitness with a gradient (excitable/soft, margin, loss).`,
  );
}
