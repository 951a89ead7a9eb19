import type { NetworkGraph, Runtime } from '@deepsensor/contract';
import { argmaxRows } from '@deepsensor/engine';
import { Stream } from '@deepsensor/rng';

import { SIDE, type DrawnDigits } from './digits.js';

const BATCH = 64;
const OPTIONS = { maxBatchBytes: 256 << 20, threads: 1 };

export interface Training {
  readonly epochs: number;
  readonly seed: number;
  /** Called after each step. */
  progress(done: number, total: number, loss: number): void;
}

/** Trains a network on digits by Adam with a rate that falls along a half cosine. */
export async function trainDigits(
  graph: NetworkGraph,
  digits: DrawnDigits,
  runtime: Runtime,
  { epochs, seed, progress }: Training,
): Promise<NetworkGraph> {
  const trainer = await runtime.train(graph, { name: 'adam', rate: 0.002, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, OPTIONS);
  const n = digits.labels.length;
  const perEpoch = Math.floor(n / BATCH);
  const total = epochs * perEpoch;
  try {
    for (let epoch = 0, done = 0; epoch < epochs; epoch++) {
      const order = new Stream(seed, `epoch/${epoch}`).shuffle(Uint32Array.from({ length: n }, (_, i) => i));
      for (let step = 0; step < perEpoch; step++, done++) {
        const rows = order.subarray(step * BATCH, (step + 1) * BATCH);
        const { loss } = await trainer.step(
          pictures(digits, rows),
          Int32Array.from(rows, (row) => digits.labels[row]!),
          0.002 * 0.5 * (1 + Math.cos((Math.PI * done) / total)),
        );
        progress(done + 1, total, loss);
      }
    }
    return trainer.graph();
  } finally {
    await trainer.dispose();
  }
}

/** Share in [0, 1] of digits that the network gets right. */
export async function accuracyOn(graph: NetworkGraph, digits: DrawnDigits, runtime: Runtime): Promise<number> {
  const classes = Array.from({ length: 10 }, (_, i) => String(i));
  const model = await runtime.open(
    { graph, input: { shape: [1, SIDE, SIDE], lower: 0, upper: 1 }, logits: graph.outputs[0]!.name, classes, layers: [] },
    OPTIONS,
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
