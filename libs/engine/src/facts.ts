import path from 'node:path';

import type { Network, RunPlan, Scale, Transform, Use } from '@deepsensor/contract';
import type { RunFacts } from '@deepsensor/store';

import type { CampaignRequest } from './campaign-request.js';
import { frontEndText, keyOf } from './front-end.js';
import { transformsOf, type Reach } from './ground.js';
import { observedLayers } from './model-file.js';
import type { Prepared } from './prepare.js';
import { shardSizeOf } from './search-phase.js';

/** What a run is about to do, before anything is read. */
export function planOf({ config, workers, registry, context }: CampaignRequest): RunPlan {
  const { scales } = registry.create('modality', config.modality, context);
  return {
    model: path.basename(config.model),
    data: dataOf(config.dataset),
    seeds: config.budget.seeds,
    budget: budgetText(config.budget, scales),
    evaluationsPerSeed: config.budget.evaluationsPerSeed,
    perturbation: config.perturbation.use,
    fitness: config.fitness.use,
    oracle: config.oracle.use,
    seed: config.seed,
    workers,
  };
}

/** `L∞ ≤ 0.1`, `SNR ≥ 20 dB`, or `the reach of gain, then reverberation`. */
export function budgetText({ distance, transforms = [] }: Reach, scales: Readonly<Record<string, Scale>>): string {
  if (distance === undefined) return `the reach of ${transforms.join(', then ')}`;
  const { symbol, unit, alike } = scales[distance.measure] ?? { symbol: distance.measure, unit: '', alike: 'smaller' };
  return `${symbol} ${alike === 'smaller' ? '≤' : '≥'} ${Number(distance.radius.toPrecision(4))}${unit === '' ? '' : ` ${unit}`}`;
}

/** The data set's kind, and the file or folder that it is read from. */
function dataOf({ use, options }: Use): string {
  const place = Object.values(options).find((value): value is string => typeof value === 'string' && path.isAbsolute(value));
  return place === undefined ? use : `${path.basename(place)} (${use})`;
}

/** What is stored about a run beside its configuration. */
export function factsOf(
  { config, command, registry, context }: CampaignRequest,
  { model, dataset, network, chosen, accuracy, seeds }: Prepared,
): RunFacts {
  const modality = registry.create('modality', config.modality, context);
  const { scales } = modality;
  const transforms = transformsOf(modality.bind(chosen.frontEnd), config.budget.transforms ?? []);
  return {
    model: { path: model.path, sha256: model.sha256, inputShape: [...network.input.shape], parameters: model.parameters },
    data: { summary: dataset.summary },
    classes: network.classes,
    layers: observedLayers(network.layers).map(({ id, kind, units, isCut }) => ({ id, kind, units, isCut })),
    budget: {
      measure: config.budget.distance?.measure ?? '',
      radius: config.budget.distance?.radius ?? 0,
      says: budgetText(config.budget, scales),
    },
    scales: { ...scales, ...transformScales(transforms) },
    ...(transforms.length > 0 && { transforms: transforms.map(transformFacts) }),
    evaluationsPerSeed: config.budget.evaluationsPerSeed,
    seed: config.seed,
    strategy: config.perturbation.use,
    fitness: config.fitness.use,
    oracle: config.oracle.use,
    cleanAccuracy: accuracy.of === 0 ? 1 : accuracy.right / accuracy.of,
    cleanAccuracyOf: accuracy.of,
    frontEnd: frontEndText(chosen.frontEnd),
    frontEndKey: keyOf(chosen.frontEnd),
    shards: Math.ceil(seeds.seeds.length / shardSizeOf({ seeds }, config.execution.shardSize)),
    seeds: seeds.seeds.map(({ id, label }) => ({ id, label: network.classes[label]! })),
    command,
    leftOut: leftOut(network, accuracy, seeds),
  };
}

function transformFacts({ name, parameters, keepsLabel }: Transform): NonNullable<RunFacts['transforms']>[number] {
  const numbers = (value: number) => Number(value.toPrecision(4));
  const ranges = parameters.map(
    (each) => `${each.name} ${numbers(each.from)} to ${numbers(each.to)}${each.unit === '' ? '' : ` ${each.unit}`}`,
  );
  return { name, ranges: ranges.join(', '), keepsLabel };
}

/** Parameters of transforms are no distances; they are shown with their units. */
function transformScales(transforms: readonly Transform[]): Record<string, Scale> {
  const all = transforms.flatMap(({ name, parameters }) => parameters.map((parameter) => ({ transform: name, ...parameter })));
  return Object.fromEntries(
    all.map(({ transform, name, unit }) => [
      `${transform}.${name}`,
      { symbol: transform === name ? name : `${transform} ${name}`, unit, alike: 'smaller' },
    ]),
  );
}

/** What was not looked at, and why. */
function leftOut(network: Network, accuracy: Prepared['accuracy'], seeds: Prepared['seeds']): NonNullable<RunFacts['leftOut']> {
  const layers = network.layers.flatMap((layer) => (layer.observed ? [] : [{ what: `layer ${layer.id}`, why: layer.reason }]));
  const unreadable = new Map([...accuracy.failures, ...seeds.failures].map(({ id, reason }) => [id, reason]));
  return [...layers, ...[...unreadable].map(([what, why]) => ({ what, why }))];
}
