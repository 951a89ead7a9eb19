import type { Dataset, InputSpace, ModelUnderTest } from '@deepsensor/contract';
import { searchRandom } from '@deepsensor/rng';

import { refuseUnreadable, type Failure } from './decode.js';
import type { Decoder } from './decoded-once.js';
import { refuseNonFinite } from './non-finite.js';
import type { Progress } from './progress.js';

/** Inputs on which accuracy is measured. */
const SAMPLE = 1000;

/** Inputs of a class below which it says nothing that none of them is right. */
const FEWEST_OF_CLASS = 5;

/** How often the model is right on labelled inputs drawn from all over the data. */
export interface Accuracy {
  readonly right: number;
  readonly of: number;
  /** Classes of which enough inputs were looked at and none was classified correctly: a sign of labels in another order. */
  readonly neverRight: readonly string[];
  readonly failures: readonly Failure[];
}

/** Rows of the data set in a random order, the same for every run: campaigns of different seeds are compared on the same inputs. */
export function shuffledRows(size: number): number[] {
  const keys = new Float32Array(size);
  searchRandom(0, ['rows']).uniform(0, 'order', 0, keys, 0, size);
  return Array.from({ length: size }, (_, row) => row).sort((a, b) => keys[a]! - keys[b]! || a - b);
}

/** The rows on which accuracy is measured. */
export function accuracyRows(dataset: Dataset): readonly number[] {
  return shuffledRows(dataset.size)
    .filter((row) => dataset.labels[row]! >= 0)
    .slice(0, SAMPLE);
}

/** Accuracy on up to a thousand labelled inputs; all zero when there are none. */
export async function measureAccuracy(
  dataset: Dataset,
  decoder: Decoder,
  space: InputSpace,
  model: ModelUnderTest,
  progress: Progress,
): Promise<Accuracy> {
  const rows = accuracyRows(dataset);
  if (rows.length === 0) return { right: 0, of: 0, neverRight: [], failures: [] };
  const labels: number[] = [];
  const predicted: number[] = [];
  const failures: Failure[] = [];
  for await (const decoded of decoder.pieces(space, rows, failures)) {
    const { logits } = await model.trace(decoded.inputs);
    predicted.push(...refuseNonFinite(logits, (i) => dataset.ids[decoded.rows[i]!]!));
    labels.push(...decoded.labels);
    progress.advance(decoded.rows.length);
  }
  refuseUnreadable(failures, rows.length);
  const right = labels.reduce((sum, label, i) => sum + (predicted[i] === label ? 1 : 0), 0);
  const neverRight = classesNeverRight(labels, predicted).map((label) => model.network.classes[label]!);
  return { right, of: labels.length, neverRight, failures };
}

function classesNeverRight(labels: readonly number[], predicted: readonly number[]): number[] {
  const seen = new Map<number, number>();
  const right = new Set<number>();
  for (const [i, label] of labels.entries()) {
    seen.set(label, (seen.get(label) ?? 0) + 1);
    if (predicted[i] === label) right.add(label);
  }
  return [...seen].flatMap(([label, count]) => (count >= FEWEST_OF_CLASS && !right.has(label) ? [label] : [])).sort((a, b) => a - b);
}
