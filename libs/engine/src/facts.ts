import path from 'node:path';

import type { RunPlan } from '@deepsensor/contract';
import type { RunFacts } from '@deepsensor/store';

import type { CampaignRequest } from './campaign.js';
import { observedLayers } from './model-file.js';
import type { Prepared } from './prepare.js';

/** What a run is about to do, before anything is read. */
export function planOf({ config, workers }: CampaignRequest): RunPlan {
  return {
    model: path.basename(config.model),
    data: config.dataset.use,
    seeds: config.budget.seeds,
    budget: `${config.budget.distance.measure} ≤ ${Number(config.budget.distance.radius.toPrecision(4))}`,
    evaluationsPerSeed: config.budget.evaluationsPerSeed,
    perturbation: config.perturbation.use,
    fitness: config.fitness.use,
    oracle: config.oracle.use,
    seed: config.seed,
    workers,
  };
}

/** What is stored about a run beside its configuration. */
export function factsOf({ config, command }: CampaignRequest, { model, dataset, network, chosen, seeds }: Prepared): RunFacts {
  return {
    model: { path: model.path, sha256: model.sha256, inputShape: [...network.input.shape], parameters: model.parameters },
    data: { summary: dataset.summary },
    classes: network.classes,
    layers: observedLayers(network.layers).map(({ id, kind, units, isCut }) => ({ id, kind, units, isCut })),
    budget: config.budget.distance,
    evaluationsPerSeed: config.budget.evaluationsPerSeed,
    seed: config.seed,
    strategy: config.perturbation.use,
    fitness: config.fitness.use,
    oracle: config.oracle.use,
    cleanAccuracy: seeds.of === 0 ? 1 : seeds.right / seeds.of,
    cleanAccuracyOf: seeds.of,
    frontEnd: chosen.frontEnd.summary,
    shards: Math.ceil(seeds.seeds.length / config.execution.shardSize),
    seeds: seeds.seeds.map(({ id, label }) => ({ id, label: network.classes[label]! })),
    command,
  };
}
