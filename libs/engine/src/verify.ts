import {
  type Batch,
  type Candidates,
  type EncodedFile,
  type Estimator,
  type Illustration,
  type LayerAttribution,
  type Observation,
} from '@deepsensor/contract';

import { decodeFiles, joinInputs, takeRows } from './decode.js';
import { openGround, parametersOf, transformsOf } from './ground.js';
import { observedLayers } from './model-file.js';
import type { FoundError } from './search.js';
import type { SeedBatch } from './seeds.js';
import type { Tools } from './tools.js';
import type { EffectiveConfig } from './configuration.js';

/** An error that still errs after it was saved and read back, within the budget. */
export interface VerifiedFinding {
  readonly error: FoundError;
  /** Judged on the file that was written. */
  readonly taken: number;
  readonly kind: string;
  readonly distances: Readonly<Record<string, number>>;
  readonly file: EncodedFile;
  readonly referenceFile: EncodedFile;
  /** Raw units, one row. */
  readonly input: Batch;
  readonly logits: { readonly reference: Float32Array; readonly failing: Float32Array };
  readonly illustrations: readonly Illustration[];
  /** Change of the cross-entropy at the seed's label, and who is responsible for it. */
  readonly change: number;
  readonly layers: ReadonlyMap<string, LayerAttribution>;
}

export interface Verification {
  readonly findings: readonly VerifiedFinding[];
  /** Errors that were gone, or outside the budget, once saved. */
  readonly evaporated: number;
}

/** Layers up to which Aumann-Shapley, whose cost grows with their square, is the precise estimator that `auto` takes. */
const FEW_LAYERS = 8;

/**
 * Estimator that a stored finding carries (method 10, point 5: the midpoint ranks, Aumann-Shapley measures). `auto` is Aumann-Shapley
 * for a few layers; on deep networks conductance, one path for all layers: at 16 nodes it leaves less unexplained on ResNet-20 (at most
 * 0.1 against 0.27) for a ninth of the passes.
 */
export function verifyEstimator({ estimator, nodes }: EffectiveConfig['verify'], layers: number): Estimator {
  const name = estimator === 'auto' ? (layers <= FEW_LAYERS ? 'aumann-shapley' : 'conductance') : estimator;
  return name === 'aumann-shapley' || name === 'conductance' ? { name, nodes } : { name };
}

/** Phase 4 for one shard: save, read back, judge again; what still errs is a finding, the rest has evaporated. */
export async function verifyErrors(tools: Tools, seeds: SeedBatch, errors: readonly FoundError[]): Promise<Verification> {
  if (errors.length === 0) return { findings: [], evaporated: 0 };
  const { model, space, oracle, config } = tools;
  const found: Batch = joinInputs(errors, space.domain.shape);
  const files = await space.encode(found);
  const { inputs, rows } = await decodeFiles(space, files);
  const readable = rows.map((row) => errors[row]!);
  if (readable.length === 0) return { findings: [], evaporated: errors.length };

  const seedOf = Int32Array.from(readable, ({ seed }) => seed);
  const labels = Int32Array.from(seedOf, (seed) => seeds.seeds[seed]!.label);
  const { logits } = await model.trace(inputs);
  const referenceLogits = takeRows(seeds.logits, seedOf);
  const observation: Observation = { logits, referenceLogits, labels, aims: new Int32Array(labels.length).fill(-1), signals: new Map() };
  const judgement = oracle.judge(observation);
  const ground = openGround(space, config.budget, tools.strategy, seeds.inputs, tools.others);
  const within = ground.contains(inputs, joinCoefficients(readable), seedOf);

  const seen = new Set<string>();
  const kept = readable.flatMap((error, i) => {
    const key = `${error.seed}:${judgement.taken[i]!}`;
    if (judgement.kind[i]! < 0 || within[i] === 0 || seen.has(key)) return [];
    seen.add(key);
    return [i];
  });
  if (kept.length === 0) return { findings: [], evaporated: errors.length };

  const keptSeeds = Int32Array.from(kept, (i) => seedOf[i]!);
  const failing = takeRows(inputs, kept);
  const references = takeRows(seeds.inputs, keptSeeds);
  const candidates: Candidates = {
    inputs: failing,
    references: seeds.inputs,
    referenceOf: keptSeeds,
    labels: Int32Array.from(kept, (i) => labels[i]!),
    aims: new Int32Array(kept.length).fill(-1),
  };
  const attribution = await model.attribute(candidates, {
    estimator: verifyEstimator(config.verify, observedLayers(model.network.layers).length),
    game: 'cross-entropy',
  });
  const distances = space.distances(failing, references);
  const illustrations = await space.illustrate(failing, references);
  const usedSeeds = [...new Set(keptSeeds)];
  const referenceFiles = new Map((await space.encode(takeRows(seeds.inputs, usedSeeds))).map((file, i) => [usedSeeds[i]!, file]));

  const transforms = transformsOf(space, config.budget.transforms ?? []);
  const findings = kept.map(
    (i, row): VerifiedFinding => ({
      error: readable[i]!,
      taken: judgement.taken[i]!,
      kind: oracle.kinds[judgement.kind[i]!]!,
      distances: {
        ...Object.fromEntries(Object.entries(distances).map(([name, values]) => [name, values[row]!])),
        ...parametersOf(transforms, readable[i]!.coefficients ?? nothing),
      },
      file: files[rows[i]!]!,
      referenceFile: referenceFiles.get(seedOf[i]!)!,
      input: takeRows(failing, [row]),
      logits: { reference: takeRows(referenceLogits, [i]).data, failing: takeRows(logits, [i]).data },
      illustrations: illustrations[row]!,
      change: attribution.change[row]!,
      layers: new Map(observedLayers(model.network.layers).flatMap(({ id }) => layerRow(attribution.layers.get(id), id, row))),
    }),
  );
  return { findings, evaporated: errors.length - findings.length };
}

const nothing = new Float32Array(0);

function joinCoefficients(errors: readonly FoundError[]): Float32Array {
  return Float32Array.from(errors.flatMap(({ coefficients = nothing }) => [...coefficients]));
}

function layerRow(layer: LayerAttribution | undefined, id: string, row: number): [string, LayerAttribution][] {
  if (layer === undefined) return [];
  const { values, bypass, residual, standardError } = layer;
  return [
    [
      id,
      {
        values: takeRows(values, [row]),
        bypass: bypass.slice(row, row + 1),
        residual: residual.slice(row, row + 1),
        ...(standardError !== undefined && { standardError: takeRows(standardError, [row]) }),
      },
    ],
  ];
}
