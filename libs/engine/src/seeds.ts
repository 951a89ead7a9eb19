import type { Batch, Dataset, InputSpace, ModelUnderTest, Oracle } from '@deepsensor/contract';

import { joinBatches, refuseUnreadable, rowsTogether, takeRows, type DecodedRows, type Failure } from './decode.js';
import type { Decoder } from './decoded-once.js';
import { refuseNonFinite } from './non-finite.js';

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
  readonly failures: DecodedRows['failures'];
}

/** Inputs that are looked at together at most. */
const STEP = 500;
/** Inputs of which the next are drawn at least, however few of them are decoded at a time. */
const FEWEST_TOGETHER = 16;
/** Inputs below which a share of unreadable ones is not judged, unless there are no more. */
const FEWEST = 1000;

/**
 * Takes `wanted` inputs that are correctly classified and on which the oracle finds no error, as many of each class as there are, in the order of the data. They do not depend on the
 * run seed, so that methods and repetitions are compared on the same seeds (method 8.2).
 * @param ownAnswer Takes the model's answer for the label, for data without labels under the oracle `changed`.
 */
export async function selectSeeds(
  dataset: Dataset,
  decoder: Decoder,
  space: InputSpace,
  model: ModelUnderTest,
  oracle: Oracle,
  wanted: number,
  ownAnswer: boolean,
): Promise<SelectedSeeds> {
  const classes = model.network.classes.length;
  const queues = queuesOf(dataset, classes, ownAnswer);
  const taken = new Array<number>(classes).fill(0);
  const parts: SeedBatch[] = [];
  const failures: Failure[] = [];
  const step = Math.min(STEP, Math.max(FEWEST_TOGETHER, rowsTogether(space.domain.shape)));
  let left = wanted;
  let seen = 0;

  while (left > 0) {
    const rows = nextRows(queues, left, step);
    if (rows.length === 0) break;
    for await (const decoded of decoder.pieces(space, rows, failures)) await take(decoded);
    seen += rows.length;
    // The first rows alone say nothing of the share in all of the data.
    refuseUnreadable(failures, Math.max(seen, Math.min(dataset.size, FEWEST)));
  }
  return { ...interleave(parts, classes, space.domain.shape), failures };

  async function take(decoded: DecodedRows): Promise<void> {
    const { logits } = await model.trace(decoded.inputs);
    const predicted = refuseNonFinite(logits, (i) => dataset.ids[decoded.rows[i]!]!);
    const labels = Int32Array.from(predicted, (answer, i) => (ownAnswer ? answer : decoded.labels[i]!));
    const { kind } = oracle.judge({ logits, referenceLogits: logits, labels, aims: labels.map(() => -1), signals: new Map() });
    const kept = decoded.rows.flatMap((_, i) => {
      const label = labels[i]!;
      if (predicted[i] !== label || kind[i]! >= 0 || left === 0) return [];
      taken[label]!++;
      left--;
      return [i];
    });
    parts.push({
      seeds: kept.map((i) => ({ id: dataset.ids[decoded.rows[i]!]!, row: decoded.rows[i]!, label: predicted[i]! })),
      inputs: takeRows(decoded.inputs, kept),
      logits: takeRows(logits, kept),
    });
  }
}

/** Rows of each class in the order of the data; one queue of all rows when there are no labels. */
function queuesOf(dataset: Dataset, classes: number, ownAnswer: boolean): number[][] {
  if (ownAnswer) return [Array.from({ length: dataset.size }, (_, row) => row)];
  const queues: number[][] = Array.from({ length: classes }, () => []);
  dataset.labels.forEach((label, row) => queues[label]?.push(row));
  return queues;
}

/** The next rows, the same number from each class that has some left, ordered so that what is short is shared out evenly. */
function nextRows(queues: number[][], left: number, step: number): number[] {
  const open = queues.filter((queue) => queue.length > 0);
  if (open.length === 0) return [];
  const each = Math.max(1, Math.min(Math.floor(left / open.length), Math.ceil(step / open.length)));
  const columns = open.map((queue) => queue.splice(0, each));
  return Array.from({ length: each }, (_, turn) => columns.flatMap((column) => column.slice(turn, turn + 1))).flat();
}

/** Seeds ordered so that every shard holds all classes: the first of each class, the second of each class, ... */
function interleave(parts: readonly SeedBatch[], classes: number, shape: readonly number[]): SeedBatch {
  if (parts.length === 0) {
    const nothing = new Float32Array(0);
    return { seeds: [], inputs: { data: nothing, shape: [0, ...shape] }, logits: { data: nothing, shape: [0, classes] } };
  }
  const seeds = parts.flatMap((part) => part.seeds);
  const inputs = joinBatches(parts.map((part) => part.inputs));
  const logits = joinBatches(parts.map((part) => part.logits));
  const turn = new Array<number>(classes).fill(0);
  const key = seeds.map(({ label }) => turn[label]!++ * classes + label);
  const order = seeds.map((_, i) => i).sort((a, b) => key[a]! - key[b]!);
  return { seeds: order.map((i) => seeds[i]!), inputs: takeRows(inputs, order), logits: takeRows(logits, order) };
}
