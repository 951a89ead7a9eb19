import { DeepSensorError, type Batch, type Dataset, type InputSpace, type ModelUnderTest } from '@deepsensor/contract';
import { searchRandom } from '@deepsensor/rng';

import { decodeRows, joinBatches, refuseUnreadable, takeRows, type DecodedRows } from './decode.js';
import { argmaxRows } from './front-end.js';

/** A correctly classified input that a search starts from. */
export interface Seed {
  readonly id: string;
  readonly row: number;
  readonly label: number;
}

/** Seeds beside their decoded inputs `[s, ...]` and the model's answers `[s, C]`. */
export interface SeedBatch {
  readonly seeds: readonly Seed[];
  readonly inputs: Batch;
  readonly logits: Batch;
}

export interface SelectedSeeds extends SeedBatch {
  /** How often the model is right on the labelled inputs that were looked at first. */
  readonly right: number;
  readonly of: number;
  readonly failures: DecodedRows['failures'];
}

/** Inputs on which accuracy is measured; further ones are only looked at when a class is short of seeds. */
export const ACCURACY_SAMPLE = 1000;
const STEP = 500;

/** Rows of the data set in an order that depends on the run seed alone. */
export function shuffledRows(size: number, runSeed: number): number[] {
  const keys = new Float32Array(size);
  searchRandom(runSeed, ['seed-order']).uniform(0, 'order', 0, keys, 0, size);
  return Array.from({ length: size }, (_, row) => row).sort((a, b) => keys[a]! - keys[b]! || a - b);
}

/**
 * Takes `wanted` correctly classified inputs, as many of each class as there are, in an order keyed by the run seed.
 * @param ownAnswer Takes the model's answer for the label, for data without labels under the oracle `changed`.
 */
export async function selectSeeds(
  dataset: Dataset,
  space: InputSpace,
  model: ModelUnderTest,
  wanted: number,
  runSeed: number,
  ownAnswer: boolean,
): Promise<SelectedSeeds> {
  const classes = model.network.classes.length;
  const order = shuffledRows(dataset.size, runSeed).filter((row) => ownAnswer || dataset.labels[row]! >= 0);
  const quota = quotas(order, dataset, wanted, classes, ownAnswer);
  const taken = new Array<number>(classes).fill(0);
  const parts: { seeds: Seed[]; inputs: Batch; logits: Batch }[] = [];
  const failures: { id: string; reason: string }[] = [];
  let [right, of, looked, seen] = [0, 0, 0, 0];

  while (looked < order.length && (looked < ACCURACY_SAMPLE || taken.some((n, c) => n < quota[c]!))) {
    const measuring = looked < ACCURACY_SAMPLE;
    const next = order
      .slice(looked, looked + STEP)
      .filter((row) => measuring || ownAnswer || taken[dataset.labels[row]!]! < quota[dataset.labels[row]!]!);
    looked += STEP;
    if (next.length === 0) continue;
    const decoded = await decodeRows(dataset, space, next);
    failures.push(...decoded.failures);
    seen += next.length;
    refuseUnreadable(failures, Math.max(seen, Math.min(ACCURACY_SAMPLE, order.length)));
    if (decoded.rows.length === 0) continue;
    const { logits } = await model.trace(decoded.inputs);
    const predicted = argmaxRows(logits.data, classes);
    const kept: number[] = [];
    decoded.rows.forEach((row, i) => {
      if (predicted[i] === -1) {
        throw new DeepSensorError(
          'NON_FINITE',
          `the model answers NaN or infinity on clean data (${dataset.ids[row]!}); check the scaling and the weights.`,
        );
      }
      const label = ownAnswer ? predicted[i]! : dataset.labels[row]!;
      if (measuring) {
        of++;
        if (predicted[i] === label) right++;
      }
      if (predicted[i] === label && taken[label]! < quota[label]!) {
        taken[label]!++;
        kept.push(i);
      }
    });
    parts.push({
      seeds: kept.map((i) => ({
        id: dataset.ids[decoded.rows[i]!]!,
        row: decoded.rows[i]!,
        label: ownAnswer ? predicted[i]! : decoded.labels[i]!,
      })),
      inputs: takeRows(decoded.inputs, kept),
      logits: takeRows(logits, kept),
    });
  }
  return { ...interleave(parts, classes), right, of, failures };
}

/** Seeds wanted of each class: equal shares, what a class lacks given to the others. */
function quotas(order: readonly number[], dataset: Dataset, wanted: number, classes: number, ownAnswer: boolean): number[] {
  const share = Math.ceil(wanted / classes);
  if (ownAnswer) return new Array<number>(classes).fill(share);
  const available = new Array<number>(classes).fill(0);
  for (const row of order) available[dataset.labels[row]!]!++;
  const quota = new Array<number>(classes).fill(0);
  let left = wanted;
  while (left > 0) {
    const open = available.flatMap((n, c) => (quota[c]! < n ? [c] : []));
    if (open.length === 0) break;
    for (const c of open) {
      if (left === 0) break;
      quota[c]!++;
      left--;
    }
  }
  return quota;
}

/** Seeds ordered so that every shard holds all classes: first of each class, second of each class, ... */
function interleave(parts: readonly { seeds: Seed[]; inputs: Batch; logits: Batch }[], classes: number): SeedBatch {
  const seeds = parts.flatMap((part) => part.seeds);
  const inputs = joinBatches(parts.map((part) => part.inputs));
  const logits = joinBatches(parts.map((part) => part.logits));
  const turn = new Array<number>(classes).fill(0);
  const key = seeds.map((seed) => turn[seed.label]!++ * classes + seed.label);
  const order = seeds.map((_, i) => i).sort((a, b) => key[a]! - key[b]!);
  return { seeds: order.map((i) => seeds[i]!), inputs: takeRows(inputs, order), logits: takeRows(logits, order) };
}
