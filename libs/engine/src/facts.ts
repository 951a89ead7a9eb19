import path from 'node:path';

import type { Network, RunPlan, Use } from '@deepsensor/contract';
import type { RunFacts } from '@deepsensor/store';

import type { CampaignRequest } from './campaign-request.js';
import { observedLayers } from './model-file.js';
import type { Prepared } from './prepare.js';

/** What a run is about to do, before anything is read. */
export function planOf({ config, workers }: CampaignRequest): RunPlan {
  return {
    model: path.basename(config.model),
    data: dataOf(config.dataset),
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

/** The data set's kind, and the file or folder that it is read from. */
function dataOf({ use, options }: Use): string {
  const place = Object.values(options).find((value): value is string => typeof value === 'string' && path.isAbsolute(value));
  return place === undefined ? use : `${path.basename(place)} (${use})`;
}

/** What is stored about a run beside its configuration. */
export function factsOf({ config, command }: CampaignRequest, { model, dataset, network, chosen, accuracy, seeds }: Prepared): RunFacts {
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
    cleanAccuracy: accuracy.of === 0 ? 1 : accuracy.right / accuracy.of,
    cleanAccuracyOf: accuracy.of,
    frontEnd: chosen.frontEnd.summary,
    shards: Math.ceil(seeds.seeds.length / config.execution.shardSize),
    seeds: seeds.seeds.map(({ id, label }) => ({ id, label: network.classes[label]! })),
    command,
    leftOut: leftOut(network, accuracy, seeds),
  };
}

/** What was not looked at, and why. */
function leftOut(network: Network, accuracy: Prepared['accuracy'], seeds: Prepared['seeds']): NonNullable<RunFacts['leftOut']> {
  const layers = network.layers.flatMap((layer) => (layer.observed ? [] : [{ what: `layer ${layer.id}`, why: layer.reason }]));
  const unreadable = new Map([...accuracy.failures, ...seeds.failures].map(({ id, reason }) => [id, reason]));
  return [...layers, ...[...unreadable].map(([what, why]) => ({ what, why }))];
}
