import { onnxRuntime } from '@deepsensor/runtime-onnx';
import { tensorFlowRuntime } from '@deepsensor/runtime-tfjs';
import type { Batch, NetworkGraph, Optimiser, Runtime } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';
import { Stream } from '@deepsensor/rng';
import { describe, expect, it } from 'vitest';

import { drawDigits, SIDE } from '../src/demo/digits.js';
import { lenet5 } from '../src/demo/lenet.js';
import { weightsIn } from '../src/demo/weights.js';

const OPTIONS = { maxBatchBytes: 256 << 20, threads: 1 };
const [STEPS, BATCH] = [50, 16];
const digits = drawDigits(STEPS * BATCH, 5, 'train');

/** Losses of 50 steps, on 50 batches in the same order. */
async function losses(runtime: Runtime, graph: NetworkGraph, optimiser: Optimiser): Promise<number[]> {
  const trainer = await runtime.train(graph, optimiser, OPTIONS);
  const found: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const [first, end] = [step * BATCH, (step + 1) * BATCH];
    const inputs: Batch = {
      data: Float32Array.from(digits.pixels.subarray(first * SIDE * SIDE, end * SIDE * SIDE), (pixel) => pixel / 255),
      shape: [BATCH, 1, SIDE, SIDE],
    };
    found.push((await trainer.step(inputs, Int32Array.from(digits.labels.subarray(first, end)))).loss);
  }
  await trainer.dispose();
  return found;
}

/** Convolution, batch normalisation in training mode, pooling, and a dense layer. */
function normalised(): NetworkGraph {
  const b = new GraphBuilder();
  const weights = weightsIn(b, new Stream(11, 'normalised'));
  const [zeros, ones] = [b.floats(Array<number>(8).fill(0)), b.floats(Array<number>(8).fill(1))];
  const x = b.input('image', ['n', 1, SIDE, SIDE]);
  const maps = b.add('Conv', [x, weights.drawn('conv', [8, 1, 3, 3], 9)], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  const scaled = [b.floats(Array<number>(8).fill(1)), weights.zeros('bias', 8)];
  const normal = b.add('BatchNormalization', [maps, ...scaled, zeros, ones]);
  const pooled = b.add('MaxPool', [b.add('Relu', [normal])], { kernel_shape: [2, 2], strides: [2, 2] });
  const logits = b.add('Gemm', [b.add('Flatten', [pooled]), weights.drawn('fc', [10, 8 * 49], 8 * 49), weights.zeros('fc.bias', 10)], {
    transB: 1,
  });
  b.output(logits, ['n', 10], 'logits');
  return b.build('normalised');
}

const tensorflow = await tensorFlowRuntime().probe();
if (tensorflow.available) {
  describe('training on both engines', () => {
    it.each<[string, () => NetworkGraph, Optimiser]>([
      // At twice the rate one unit falls on either side of a ReLU's corner in step 33, by rounding; from there on the two walk apart.
      ['LeNet-5 by SGD with momentum', () => lenet5(10, 3), { name: 'sgd', rate: 0.01, momentum: 0.9 }],
      ['LeNet-5 by Adam', () => lenet5(10, 3), { name: 'adam', rate: 0.002, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }],
      ['batch normalisation by SGD', normalised, { name: 'sgd', rate: 0.05, momentum: 0.9 }],
    ])('%s: the losses of 50 steps agree', async (_, graph, optimiser) => {
      const one = await losses(await onnxRuntime().load(), graph(), optimiser);
      const other = await losses(await tensorFlowRuntime().load(), graph(), optimiser);
      const worst = Math.max(...one.map((loss, step) => Math.abs(loss - other[step]!)));
      expect(one.at(-1)).toBeLessThan(0.7 * one[0]!);
      expect(worst).toBeLessThan(1e-3);
    });
  });
} else {
  process.stdout.write(`not tested here: training on two engines, since ${tensorflow.reason} (npm run setup:tfjs)\n`);
  it('training on TensorFlow says why it cannot be', async () => {
    await expect(tensorFlowRuntime().load()).rejects.toThrow(tensorflow.reason);
  });
}
