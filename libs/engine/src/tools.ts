import {
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

import { refuseCombinations } from './combinations.js';
import type { EffectiveConfig } from './configuration.js';
import type { Registry } from './container.js';
import { observedLayers } from './model-file.js';
import { loadRuntime } from './choose-runtime.js';
import { runtimeOptions } from './prepare.js';

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

/**
 * Opens the tools that the configuration names; refuses combinations that cannot work.
 * @param space The modality bound to the front end, where it is at hand.
 */
export async function openTools(
  config: EffectiveConfig,
  registry: Registry,
  context: PluginContext,
  network: Network,
  frontEnd: FrontEnd,
  others: Batch,
  space: InputSpace = registry.create('modality', config.modality, context).bind(frontEnd),
): Promise<Tools> {
  const { strategy, fitness, request } = openMethod(config, registry, context, network);
  const oracle = registry.create('oracle', config.oracle, context);
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
  refuseCombinations(config, strategy, fitness);
  const facts: ModelFacts = {
    classes: network.classes,
    layers: observedLayers(network.layers),
    granularity: config.layers.granularity,
  };
  const request =
    fitness.form === 'observed'
      ? fitness.request(facts)
      : { objective: fitness.objective(facts, strategy.usesAims), gradient: strategy.usesGradient };
  return { strategy, fitness, request };
}
