import type { Batch, Observation } from '@deepsensor/contract';

import { pickRows } from './candidates.js';
import { uniforms } from './keyed-random.js';

/**
 * What `n` candidates could have been seen to do: seeds that are right, candidates that are right, wrong, aimed and not.
 * Signals are uniform numbers of the shapes given.
 */
export function observationOf(n: number, classes: number, signals: Readonly<Record<string, readonly number[]>> = {}): Observation {
  const referenceLogits = uniforms(51, n * classes, -3, 3);
  const labels = Int32Array.from({ length: n }, (_, i) => i % classes);
  labels.forEach((label, row) => (referenceLogits[row * classes + label] = 4));
  return {
    logits: { data: uniforms(52, n * classes, -5, 5), shape: [n, classes] },
    referenceLogits: { data: referenceLogits, shape: [n, classes] },
    labels,
    aims: labels.map((label, row) => (row % 3 === 0 ? -1 : (label + 1 + (row % (classes - 1))) % classes)),
    signals: new Map(
      Object.entries(signals).map(([name, shape], i): [string, Batch] => {
        const length = shape.reduce((size, axis) => size * axis, n);
        return [name, { data: uniforms(60 + i, length, -1, 1), shape: [n, ...shape] }];
      }),
    ),
  };
}

/** The observation of some rows. */
export function pickObservation(observation: Observation, rows: readonly number[]): Observation {
  return {
    logits: pickRows(observation.logits, rows),
    referenceLogits: pickRows(observation.referenceLogits, rows),
    labels: Int32Array.from(rows, (row) => observation.labels[row]!),
    aims: Int32Array.from(rows, (row) => observation.aims[row]!),
    signals: new Map([...observation.signals].map(([name, batch]) => [name, pickRows(batch, rows)])),
  };
}
