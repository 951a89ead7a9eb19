import type { Batch, Candidates, Network } from '@deepsensor/contract';
import { rowLength } from '@deepsensor/contract';

import { uniforms } from './keyed-random.js';
import { CLASSES, inputsFor } from './networks.js';

/** `n` candidates near three seeds, in no order, labels and aims apart. */
export function candidatesFor(network: Network, n: number): Candidates {
  const references = inputsFor(network, 3, 1);
  const length = rowLength(references.shape);
  const referenceOf = Int32Array.from({ length: n }, (_, i) => (2 * i + (i >> 2)) % 3);
  const steps = uniforms(2, n * length, -0.3, 0.3);
  const data = steps.map((step, i) => {
    const seed = referenceOf[Math.floor(i / length)]!;
    return Math.min(1, Math.max(0, references.data[seed * length + (i % length)]! + step));
  });
  return {
    inputs: { data, shape: [n, ...network.input.shape] },
    references,
    referenceOf,
    labels: Int32Array.from({ length: n }, (_, i) => i % CLASSES),
    aims: Int32Array.from({ length: n }, (_, i) => (i + 1 + (i % (CLASSES - 1))) % CLASSES),
  };
}

/** The candidates of some rows; references stay as they are. */
export function pick(candidates: Candidates, rows: readonly number[]): Candidates {
  return {
    inputs: pickRows(candidates.inputs, rows),
    references: candidates.references,
    referenceOf: Int32Array.from(rows, (row) => candidates.referenceOf[row]!),
    labels: Int32Array.from(rows, (row) => candidates.labels[row]!),
    aims: Int32Array.from(rows, (row) => candidates.aims[row]!),
  };
}

export function pickRows(batch: Batch, rows: readonly number[]): Batch {
  const length = rowLength(batch.shape);
  const data = new Float32Array(rows.length * length);
  rows.forEach((from, to) => data.set(batch.data.subarray(from * length, (from + 1) * length), to * length));
  return { data, shape: [rows.length, ...batch.shape.slice(1)] };
}
