import {
  DeepSensorError,
  type Batch,
  type Dataset,
  type InputSpace,
  type PluginContext,
  type Runtime,
  type RuntimeOptions,
} from '@deepsensor/contract';

import { loadRuntime } from './choose-runtime.js';
import { refuseCombinations } from './combinations.js';
import type { EffectiveConfig } from './configuration.js';
import type { Registry } from './container.js';
import { readFirst, takeRows } from './decode.js';
import { decodingOnce } from './decoded-once.js';
import { chooseFrontEnd, PREVIEW, refuseGuessing, type ChosenFrontEnd } from './front-end.js';
import { openGround, transformsOf } from './ground.js';
import { matchClasses } from './match-classes.js';
import { readModelFile, refuseWithoutNobody, type ModelFile } from './model-file.js';
import { accuracyRows, measureAccuracy, shuffledRows, type Accuracy } from './accuracy.js';
import { Progress, type Hear } from './progress.js';
import { selectSeeds, type SelectedSeeds } from './seeds.js';

/** Everything that stands before the first search step. */
export interface Prepared extends ChosenFrontEnd {
  readonly model: ModelFile;
  readonly dataset: Dataset;
  readonly runtime: Runtime;
  readonly accuracy: Accuracy;
  /** The modality bound to the chosen front end. */
  readonly space: InputSpace;
  /** Number of coefficients in which the strategy moves. */
  readonly dimensions: number;
  readonly seeds: SelectedSeeds;
  /** Seeds that transforms may mix into each other's, `[m, ...]`. */
  readonly others: Batch;
}

/** Inputs that transforms have to mix from. */
const OTHERS = 32;

/**
 * Phase 1 of a campaign: model, data, front end, seeds. Nothing is written; what can be refused without the model's answers is refused
 * before they are asked for.
 * @param hear Told of inputs as they are looked at.
 */
export async function prepare(
  config: EffectiveConfig,
  registry: Registry,
  context: PluginContext,
  hear: Hear = () => undefined,
): Promise<Prepared> {
  const model = await readModelFile(config.model, config.layers);
  const oracle = registry.create('oracle', config.oracle, context);
  refuseWithoutNobody(model, oracle, config.oracle.use);
  const strategy = registry.create('perturbation', config.perturbation, context);
  refuseCombinations(config, strategy, registry.create('fitness', config.fitness, context));
  const opened = await registry.create('dataset', config.dataset, context).open();
  const order = shuffledRows(opened.size);
  const modality = registry.create('modality', config.modality, context);
  const offered = await modality.frontEnds(model.input, await readFirst(opened, order, PREVIEW));
  transformsOf(modality.bind(offered[0]!), config.budget.transforms ?? []);
  const { dataset, classes } = matchClasses(model, opened);
  const ownAnswer = dataset.labels.every((label) => label < 0);
  if (ownAnswer && config.oracle.use !== 'changed') {
    throw new DeepSensorError(
      'DATA_INVALID',
      `${dataset.summary}: there are no labels; --oracle changed tests against the model's own answers, or give labels.`,
    );
  }
  const runtime = await loadRuntime(config.runtime, registry, context);
  const options = runtimeOptions(config);
  const progress = new Progress(hear);
  const decoder = decodingOnce(dataset, (rows) => progress.advance(rows));
  // Each is decoded and then asked about.
  progress.expect(2 * accuracyRows(dataset).length);
  const front = await chooseFrontEnd(offered, model, modality, dataset, decoder, classes, order, runtime, options, progress);
  const underTest = await runtime.open(front.network, options);
  try {
    const space = modality.bind(front.chosen.frontEnd);
    const accuracy = await measureAccuracy(dataset, decoder, space, underTest, progress);
    refuseGuessing(accuracy.right, accuracy.of, classes.length, front.trials, config.oracle.use);
    const seeds = await selectSeeds(dataset, decoder, space, underTest, oracle, config.budget.seeds, ownAnswer);
    if (seeds.seeds.length === 0) {
      throw new DeepSensorError(
        'SEEDS_MISSING',
        `${dataset.summary}: no input is classified correctly, so there is nothing to start from.`,
      );
    }
    const others = takeRows(seeds.inputs, config.budget.transforms === undefined ? [] : firstRows(seeds.seeds.length, OTHERS));
    // A budget that cannot be kept, or a basis that is none, is refused before the search begins.
    const { dimensions } = openGround(space, config.budget, strategy, seeds.inputs, others);
    return { ...front, model, dataset, runtime, accuracy, space, dimensions, seeds, others };
  } finally {
    await underTest.dispose();
  }
}

function firstRows(of: number, most: number): number[] {
  return Array.from({ length: Math.min(of, most) }, (_, row) => row);
}

export function runtimeOptions(config: EffectiveConfig): RuntimeOptions {
  return { maxBatchBytes: config.execution.maxBatchBytes, threads: 1 };
}
