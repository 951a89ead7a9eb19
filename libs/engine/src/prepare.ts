import {
  DeepSensorError,
  type Batch,
  type Dataset,
  type PluginContext,
  type Runtime,
  type RuntimeOptions,
  type Use,
} from '@deepsensor/contract';

import type { EffectiveConfig } from './configuration.js';
import type { Registry } from './container.js';
import { takeRows } from './decode.js';
import { chooseFrontEnd, refuseGuessing, type ChosenFrontEnd } from './front-end.js';
import { openGround } from './ground.js';
import { matchClasses } from './match-classes.js';
import { readModelFile, refuseWithoutNobody, type ModelFile } from './model-file.js';
import { measureAccuracy, shuffledRows, type Accuracy } from './accuracy.js';
import { selectSeeds, type SelectedSeeds } from './seeds.js';

/** Everything that stands before the first search step. */
export interface Prepared extends ChosenFrontEnd {
  readonly model: ModelFile;
  readonly dataset: Dataset;
  readonly runtime: Runtime;
  readonly accuracy: Accuracy;
  readonly seeds: SelectedSeeds;
  /** Seeds that transforms may mix into each other's, `[m, ...]`. */
  readonly others: Batch;
}

/** Inputs that transforms have to mix from. */
const OTHERS = 32;

/** Phase 1 of a campaign: model, data, front end, seeds. Nothing is written. */
export async function prepare(config: EffectiveConfig, registry: Registry, context: PluginContext): Promise<Prepared> {
  const model = await readModelFile(config.model, config.layers);
  const oracle = registry.create('oracle', config.oracle, context);
  refuseWithoutNobody(model, oracle, config.oracle.use);
  const { dataset, classes } = matchClasses(model, await registry.create('dataset', config.dataset, context).open());
  const modality = registry.create('modality', config.modality, context);
  const runtime = await loadRuntime(config.runtime, registry, context);
  const options = runtimeOptions(config);
  const front = await chooseFrontEnd(model, modality, dataset, classes, shuffledRows(dataset.size), runtime, options);

  const ownAnswer = dataset.labels.every((label) => label < 0);
  if (ownAnswer && config.oracle.use !== 'changed') {
    throw new DeepSensorError(
      'DATA_INVALID',
      `${dataset.summary}: there are no labels; --oracle changed tests against the model's own answers, or give labels.`,
    );
  }
  const opened = await runtime.open(front.network, options);
  try {
    const space = modality.bind(front.chosen.frontEnd);
    const accuracy = await measureAccuracy(dataset, space, opened);
    refuseGuessing(accuracy.right, accuracy.of, classes.length, front.trials);
    const seeds = await selectSeeds(dataset, space, opened, oracle, config.budget.seeds, ownAnswer);
    if (seeds.seeds.length === 0) {
      throw new DeepSensorError(
        'SEEDS_MISSING',
        `${dataset.summary}: no input is classified correctly, so there is nothing to start from.`,
      );
    }
    const others = takeRows(seeds.inputs, config.budget.transforms === undefined ? [] : firstRows(seeds.seeds.length, OTHERS));
    // A budget that cannot be kept is refused before the search begins.
    const strategy = registry.create('perturbation', config.perturbation, context);
    openGround(space, config.budget, strategy, seeds.inputs, others);
    if (config.budget.transforms !== undefined && config.verify.minimise)
      throw new DeepSensorError('CONFIG_INVALID', 'verify.minimise: transforms have no distance to be made less; leave it out.');
    return { ...front, model, dataset, runtime, accuracy, seeds, others };
  } finally {
    await opened.dispose();
  }
}

function firstRows(of: number, most: number): number[] {
  return Array.from({ length: Math.min(of, most) }, (_, row) => row);
}

export function runtimeOptions(config: EffectiveConfig): RuntimeOptions {
  return { maxBatchBytes: config.execution.maxBatchBytes, threads: 1 };
}

/** Rejects with `RUNTIME_UNAVAILABLE`, saying why the engine does not load here and what to do about it. */
export async function loadRuntime(named: Use, registry: Registry, context: PluginContext): Promise<Runtime> {
  const provider = registry.create('runtime', named, context);
  const probe = await provider.probe();
  if (!probe.available) {
    throw new DeepSensorError('RUNTIME_UNAVAILABLE', `engine "${named.use}" does not load here: ${probe.reason}; ${probe.remedy}.`);
  }
  return provider.load();
}
