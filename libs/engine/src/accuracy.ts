import type { Dataset, InputSpace, ModelUnderTest } from '@deepsensor/contract';
import { searchRandom } from '@deepsensor/rng';

import { decodeRows, refuseUnreadable, type DecodedRows } from './decode.js';
import { refuseNonFinite } from './non-finite.js';

/** Inputs on which accuracy is measured. */
const SAMPLE = 1000;

/** How often the model is right on labelled inputs drawn from all over the data. */
export interface Accuracy {
  readonly right: number;
  readonly of: number;
  readonly failures: DecodedRows['failures'];
}

/** Rows of the data set in a random order, the same for every run: campaigns of different seeds are compared on the same inputs. */
export function shuffledRows(size: number): number[] {
  const keys = new Float32Array(size);
  searchRandom(0, ['rows']).uniform(0, 'order', 0, keys, 0, size);
  return Array.from({ length: size }, (_, row) => row).sort((a, b) => keys[a]! - keys[b]! || a - b);
}

/** Accuracy on up to a thousand labelled inputs; all zero when there are none. */
export async function measureAccuracy(dataset: Dataset, space: InputSpace, model: ModelUnderTest): Promise<Accuracy> {
  const rows = shuffledRows(dataset.size)
    .filter((row) => dataset.labels[row]! >= 0)
    .slice(0, SAMPLE);
  if (rows.length === 0) return { right: 0, of: 0, failures: [] };
  const decoded = await decodeRows(dataset, space, rows);
  refuseUnreadable(decoded.failures, rows.length);
  const { logits } = await model.trace(decoded.inputs);
  const predicted = refuseNonFinite(logits, (i) => dataset.ids[decoded.rows[i]!]!);
  const right = decoded.labels.reduce((sum, label, i) => sum + (predicted[i] === label ? 1 : 0), 0);
  return { right, of: decoded.labels.length, failures: decoded.failures };
}
