import type { Batch, NetworkGraph, Runtime } from '@deepsensor/contract';
import { Stream } from '@deepsensor/rng';

export const TRAINING_OPTIONS = { maxBatchBytes: 256 << 20, threads: 1 };

export interface Training {
  readonly epochs: number;
  readonly seed: number;
  /** Called after each step. */
  progress(done: number, total: number, loss: number): void;
}

/** What is learnt from: `n` examples, of which batches are made. */
export interface Lessons {
  readonly labels: Uint8Array;
  batch(rows: Uint32Array): Batch;
  readonly batchSize: number;
  /** Names the order in which examples come. */
  readonly purpose: string;
}

const RATE = 0.002;

/** Trains a network by Adam (Kingma and Ba 2015) with a rate that falls along a half cosine (Loshchilov and Hutter 2017). */
export async function fit(
  graph: NetworkGraph,
  lessons: Lessons,
  runtime: Runtime,
  { epochs, seed, progress }: Training,
): Promise<NetworkGraph> {
  const { labels, batchSize } = lessons;
  const trainer = await runtime.train(graph, { name: 'adam', rate: RATE, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, TRAINING_OPTIONS);
  const perEpoch = Math.floor(labels.length / batchSize);
  const total = epochs * perEpoch;
  try {
    for (let epoch = 0, done = 0; epoch < epochs; epoch++) {
      const order = new Stream(seed, `${lessons.purpose}/${epoch}`).shuffle(Uint32Array.from(labels, (_, i) => i));
      for (let step = 0; step < perEpoch; step++, done++) {
        const rows = order.subarray(step * batchSize, (step + 1) * batchSize);
        const { loss } = await trainer.step(
          lessons.batch(rows),
          Int32Array.from(rows, (row) => labels[row]!),
          RATE * 0.5 * (1 + Math.cos((Math.PI * done) / total)),
        );
        progress(done + 1, total, loss);
      }
    }
    return trainer.graph();
  } finally {
    await trainer.dispose();
  }
}
