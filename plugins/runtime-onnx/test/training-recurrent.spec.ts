import { uniforms } from '@deepsensor/conformance';
import type { Batch, NetworkGraph, Runtime, RuntimeOptions } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';
import { beforeAll, describe, expect, it } from 'vitest';

import { onnxRuntime } from '../src/index.js';

const options: RuntimeOptions = { maxBatchBytes: 256 * 2 ** 20, threads: 1 };
const [CLASSES, STEPS, INPUTS, HIDDEN] = [3, 8, 4, 8];

/** Sequences of noise in whose first frame one input is high: the class is which. What has to be learnt is to remember it. */
function sequences(n: number, seed: number): { readonly inputs: Batch; readonly labels: Int32Array } {
  const data = uniforms(seed, n * STEPS * INPUTS, -0.5, 0.5);
  const labels = Int32Array.from(uniforms(seed + 1, n), (value) => Math.floor(value * CLASSES));
  labels.forEach((label, row) => (data[row * STEPS * INPUTS + label]! += 1.5));
  return { inputs: { data, shape: [n, STEPS, INPUTS] }, labels };
}

/** One recurrent layer whose last state tells the class. */
function network(op: string, gates: number, attributes: Parameters<GraphBuilder['add']>[2] = {}): NetworkGraph {
  const b = new GraphBuilder();
  let seed = 100;
  const weight = (...shape: number[]): string => {
    const length = shape.reduce((a, c) => a * c);
    const data = uniforms(seed++, length, -0.35, 0.35);
    return b.constant({ type: 'float32', shape, data }, 'weight');
  };
  const steps = b.add('Transpose', [b.input('x', ['n', STEPS, INPUTS])], { perm: [1, 0, 2] });
  const weights = [weight(1, gates * HIDDEN, INPUTS), weight(1, gates * HIDDEN, HIDDEN), weight(1, 2 * gates * HIDDEN)];
  const [, last] = b.addMany(op, [steps, ...weights], 2, { hidden_size: HIDDEN, ...attributes });
  const state = b.add('Squeeze', [last!, b.ints([0])]);
  b.output(b.add('Gemm', [state, weight(HIDDEN, CLASSES), weight(CLASSES)]), ['n', CLASSES], 'logits');
  return b.build(op);
}

describe('training a recurrent layer to remember', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await onnxRuntime().load();
  });

  it.each([
    ['GRU', network('GRU', 3, { linear_before_reset: 1 })],
    ['LSTM', network('LSTM', 4)],
  ] as const)(
    '%s',
    async (_, graph) => {
      const trainer = await runtime.train(graph, { name: 'adam', rate: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, options);
      const test = sequences(300, 100_001);
      const before = await trainer.step(test.inputs, test.labels, 0);
      expect(before.correct / 300).toBeLessThan(0.7);
      for (let step = 0; step < 400; step++) {
        const { inputs, labels } = sequences(32, 2 * step);
        await trainer.step(inputs, labels);
      }
      const after = await trainer.step(test.inputs, test.labels, 0);
      expect(after.correct / 300).toBeGreaterThan(0.97);
      // W, R and the biases of the layer have all been learnt.
      const moved = [...trainer.weights()].filter(([name, { data }]) => String(data) !== String(graph.constants.get(name)!.data));
      expect(moved).toHaveLength(5);
      await trainer.dispose();
    },
    30_000,
  );
});
