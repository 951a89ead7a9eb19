import { access } from 'node:fs/promises';
import path from 'node:path';

import { DeepSensorError, knownNames, type DeepSensorConfig, type DistanceBudget, type Use } from '@deepsensor/contract';
import { z } from 'zod';

import { AUTO, chooseRuntime } from './choose-runtime.js';
import type { Registry } from './container.js';
import type { Reach } from './ground.js';
import { problems } from './problems.js';

const named = z.union([z.string().min(1), z.object({ use: z.string().min(1), options: z.record(z.string(), z.unknown()).default({}) })]);
const radius = z.number().positive({ error: 'a budget must be above zero' });

const missingName = 'the name of a transform is missing; names such as gain or speed are allowed';

/** The core's own part of a configuration; each contribution validates its options afterwards. */
const schema = z.strictObject({
  $schema: z.string().optional(),
  seed: z.int().min(0).max(0xffffffff).default(1),
  model: z.string().min(1),
  dataset: named,
  modality: named.optional(),
  perturbation: named.optional(),
  fitness: named.default('excitable/soft'),
  oracle: named.default('misclassified'),
  runtime: named.default(AUTO),
  reporters: z.array(named).default(['console', 'html', 'junit']),
  plugins: z.array(z.unknown()).default([]),
  budget: z
    .strictObject({
      linf: radius.optional(),
      l2: radius.optional(),
      l0: radius.optional(),
      snr: radius.optional(),
      distance: z.strictObject({ measure: z.string(), radius }).optional(),
      transforms: z
        .array(z.string().min(1, { error: missingName }))
        .min(1, { error: missingName })
        .optional(),
      evaluationsPerSeed: z.int().min(1, { error: 'a budget must be above zero' }).default(400),
      seeds: z.int().min(1, { error: 'a budget must be above zero' }).default(100),
      maxTime: z.number().positive({ error: 'a budget must be above zero' }).optional(),
    })
    .prefault({}),
  layers: z
    .strictObject({
      granularity: z.enum(['channel', 'unit']).default('channel'),
      include: z.union([z.enum(['all', 'cuts']), z.array(z.string())]).default('all'),
    })
    .prefault({}),
  verify: z
    .strictObject({
      estimator: z.enum(['auto', 'aumann-shapley', 'conductance', 'midpoint', 'path-midpoint']).default('auto'),
      nodes: z.int().min(1).max(256).default(16),
      minimise: z.boolean().default(false),
    })
    .prefault({}),
  execution: z
    .strictObject({
      workers: z.int().min(1).max(256).optional(),
      shardSize: z.int().min(1).max(4096).default(8),
      maxBatchBytes: z
        .int()
        .min(1 << 20)
        .default(32 << 20),
      maxFindings: z.int().min(0).optional(),
    })
    .prefault({}),
});

/** A campaign with nothing left to guess: plain JSON, stored with the run, enough to repeat it. Paths are absolute. */
export interface EffectiveConfig {
  readonly seed: number;
  readonly model: string;
  readonly dataset: Use;
  readonly modality: Use;
  readonly perturbation: Use;
  readonly fitness: Use;
  readonly oracle: Use;
  readonly runtime: Use;
  readonly reporters: readonly Use[];
  /** Specifiers of plugins beside the built-in ones. */
  readonly plugins: readonly string[];
  readonly budget: {
    /** A distance, or else transforms. */
    readonly distance?: DistanceBudget | undefined;
    readonly transforms?: readonly string[] | undefined;
    readonly evaluationsPerSeed: number;
    readonly seeds: number;
    readonly maxTime?: number | undefined;
  };
  readonly layers: { readonly granularity: 'channel' | 'unit'; readonly include: 'all' | 'cuts' | readonly string[] };
  readonly verify: { readonly estimator: VerifyEstimator; readonly nodes: number; readonly minimise: boolean };
  readonly execution: {
    readonly workers?: number | undefined;
    readonly shardSize: number;
    readonly maxBatchBytes: number;
    readonly maxFindings?: number | undefined;
  };
}

export type VerifyEstimator = 'auto' | 'aumann-shapley' | 'conductance' | 'midpoint' | 'path-midpoint';

/** A part of a campaign that one contribution plays. */
export type Part = 'dataset' | 'modality' | 'perturbation' | 'fitness' | 'oracle' | 'runtime';

/** Options to be set on whichever contribution plays a part, over those that the configuration states. */
export type PartSettings = Readonly<Partial<Record<Part, Readonly<Record<string, unknown>>>>>;

/**
 * Completes a configuration: the shape first, then each contribution's own options, so that a run starts with every default said.
 * @param base Directory that relative paths are taken from.
 */
export async function completeConfig(
  config: DeepSensorConfig,
  registry: Registry,
  base: string,
  settings: PartSettings = {},
): Promise<EffectiveConfig> {
  const parsed = schema.safeParse(config);
  if (!parsed.success) throw new DeepSensorError('CONFIG_INVALID', `configuration: ${problems(parsed.error, schema)}.`);
  const core = parsed.data;
  const withSettings = (part: Part, named: string | Use): Use => {
    const { use, options } = typeof named === 'string' ? { use: named, options: {} } : named;
    return { use, options: { ...options, ...settings[part] } };
  };
  const complete = (part: Part, named: string | Use) => registry.complete(part, withSettings(part, named));
  const found = await resolveDataset(core.dataset, registry, base);
  const modality = complete('modality', core.modality ?? found.modality ?? onlyModality(registry));
  return {
    seed: core.seed,
    model: path.resolve(base, core.model),
    dataset: complete('dataset', found.dataset),
    modality,
    perturbation: complete('perturbation', core.perturbation ?? (core.budget.transforms === undefined ? 'swarm/guided' : 'swarm/pso')),
    fitness: complete('fitness', core.fitness),
    oracle: complete('oracle', core.oracle),
    runtime: await chooseRuntime(withSettings('runtime', core.runtime), registry, nowhere),
    reporters: core.reporters.map((each) => registry.complete('reporter', each)),
    plugins: core.plugins.filter((each): each is string => typeof each === 'string'),
    budget: {
      ...reachOf(core.budget, modality, registry),
      evaluationsPerSeed: core.budget.evaluationsPerSeed,
      seeds: core.budget.seeds,
      maxTime: core.budget.maxTime,
    },
    layers: core.layers,
    verify: core.verify,
    execution: core.execution,
  };
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const nowhere = { log: silent, terminal: { isTerminal: false, columns: 80, colour: false, write: () => undefined }, directory: '' };

function reachOf(budget: z.infer<typeof schema>['budget'], modality: Use, registry: Registry): Reach {
  const stated = (['linf', 'l2', 'l0', 'snr'] as const).flatMap((measure) => {
    const value = budget[measure];
    return value === undefined ? [] : [{ measure, radius: value }];
  });
  const all = budget.distance === undefined ? stated : [...stated, budget.distance];
  const names = [...all.map(({ measure }) => measure), ...(budget.transforms === undefined ? [] : ['transforms'])];
  if (names.length > 1) {
    throw new DeepSensorError('CONFIG_INVALID', `budget: ${names.join(' and ')} are both given; state one.`);
  }
  if (budget.transforms !== undefined) return { transforms: eachOnce(budget.transforms) };
  const { measures, defaultBudget } = registry.create('modality', modality, nowhere);
  const distance = all[0] ?? defaultBudget;
  if (!measures.includes(distance.measure)) {
    const allowed = knownNames(distance.measure, measures);
    throw new DeepSensorError(
      'BUDGET_INVALID',
      `budget: the modality "${modality.use}" has no budget in "${distance.measure}"; allowed: ${allowed}.`,
    );
  }
  return { distance };
}

/** Parameters of a finding are told by the names of transforms, so that each may be applied once. */
function eachOnce(transforms: readonly string[]): readonly string[] {
  const twice = transforms.find((name, i) => transforms.indexOf(name) !== i);
  if (twice === undefined) return transforms;
  throw new DeepSensorError('CONFIG_INVALID', `budget.transforms: "${twice}" is given twice; each transform is allowed once.`);
}

function onlyModality(registry: Registry): string {
  const known = registry.list('modality').map(({ id }) => id);
  if (known.length === 1) return known[0]!;
  throw new DeepSensorError('CONFIG_INVALID', `modality: say which of ${known.join(', ')} (--modality).`);
}

/** A data set by name, or what some contribution recognises at a path. */
async function resolveDataset(given: string | Use, registry: Registry, base: string): Promise<{ dataset: Use; modality?: string }> {
  if (typeof given !== 'string') return { dataset: { use: given.use, options: absolutePaths(given.options, base) } };
  const location = path.resolve(base, given);
  for (const each of registry.list('dataset')) {
    const recognised = await each.recognise?.(location);
    if (recognised !== undefined) {
      const dataset = { use: each.id, options: recognised.options as Record<string, unknown> };
      return { dataset, modality: recognised.modality };
    }
  }
  await access(location).catch((cause: unknown) => {
    throw new DeepSensorError('DATA_INVALID', `${location}: there is no such file or folder; check --data.`, { cause });
  });
  const kinds = registry.list('dataset').map(({ id, summary }) => `${id} (${summary})`);
  throw new DeepSensorError('DATA_INVALID', `${location}: there is nothing here that DeepSensor can read; it reads ${kinds.join('; ')}.`);
}

/** Options that are relative paths (`./x`, `../x`) are taken from the configuration's own folder. */
function absolutePaths(options: Readonly<Record<string, unknown>>, base: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => [
      key,
      typeof value === 'string' && /^\.{1,2}[\\/]/.test(value) ? path.resolve(base, value) : value,
    ]),
  );
}
