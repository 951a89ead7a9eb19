import type { NetworkGraph, Runtime } from '@deepsensor/contract';
import { argmaxRows } from '@deepsensor/engine';

import { SIDE, type DrawnDigits } from './digits.js';
import { fit, TRAINING_OPTIONS, type Training } from './fit.js';

const BATCH = 64;

/** Trains a network on digits. */
export function trainDigits(graph: NetworkGraph, digits: DrawnDigits, runtime: Runtime, training: Training): Promise<NetworkGraph> {
  const { labels } = digits;
  return fit(graph, { labels, batch: (rows) => pictures(digits, rows), batchSize: BATCH, purpose: 'epoch' }, runtime, training);
}

/** Share in [0, 1] of digits that the network gets right. */
export async function accuracyOn(graph: NetworkGraph, digits: DrawnDigits, runtime: Runtime): Promise<number> {
  const classes = Array.from({ length: 10 }, (_, i) => String(i));
  const model = await runtime.open(
    { graph, input: { shape: [1, SIDE, SIDE], lower: 0, upper: 1 }, logits: graph.outputs[0]!.name, classes, layers: [] },
    TRAINING_OPTIONS,
  );
  try {
    const rows = Uint32Array.from(digits.labels, (_, i) => i);
    const { logits } = await model.trace(pictures(digits, rows));
    const predicted = argmaxRows(logits.data, 10);
    return predicted.reduce((sum, each, i) => sum + (each === digits.labels[i] ? 1 : 0), 0) / rows.length;
  } finally {
    await model.dispose();
  }
}

function pictures({ pixels }: DrawnDigits, rows: Uint32Array): { data: Float32Array; shape: number[] } {
  const size = SIDE * SIDE;
  const data = new Float32Array(rows.length * size);
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < size; j++) data[i * size + j] = pixels[rows[i]! * size + j]! / 255;
  }
  return { data, shape: [rows.length, 1, SIDE, SIDE] };
}
