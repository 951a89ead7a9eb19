import { uniforms } from '@deepsensor/conformance';
import type { Batch, ConstantTensor, NetworkGraph, Runtime, RuntimeOptions } from '@deepsensor/contract';
import { beforeAll, describe, expect, it } from 'vitest';

import { onnxRuntime } from '../src/index.js';
import { lenet5, resnet20 } from './networks.js';

const options: RuntimeOptions = { maxBatchBytes: 256 * 2 ** 20, threads: 1 };
const CLASSES = 5;

/** Pictures of bars: the class is the row of a 5 x 5 grid that is bright, at a random column, under noise. */
function bars(n: number, seed: number): { inputs: Batch; labels: Int32Array } {
  const noise = uniforms(seed, n * 784, 0, 0.5);
  const where = uniforms(seed + 1, n);
  const labels = Int32Array.from({ length: n }, (_, i) => (i * 7 + seed) % CLASSES);
  labels.forEach((label, i) => {
    const left = Math.floor(where[i]! * 18);
    for (let y = 5 * label + 2; y < 5 * label + 5; y++) for (let x = left; x < left + 10; x++) noise[i * 784 + y * 28 + x]! += 0.5;
  });
  return { inputs: { data: noise, shape: [n, 1, 28, 28] }, labels };
}

describe('training', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await onnxRuntime().load();
  });

  it('teaches LeNet-5 to tell bars apart, pictures that it has not seen', async () => {
    const trainer = await runtime.train(lenet5(CLASSES), { name: 'adam', rate: 2e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, options);
    for (let step = 0; step < 120; step++) {
      const { inputs, labels } = bars(32, 2 * step);
      await trainer.step(inputs, labels);
    }
    const test = bars(500, 100_001);
    const { correct } = await trainer.step(test.inputs, test.labels, 0);
    expect(correct / 500).toBeGreaterThan(0.95);
    await trainer.dispose();
  }, 30_000);

  it('agrees with central differences in the weights of LeNet-5', async () => {
    await expectGradients(runtime, lenet5(CLASSES), bars(4, 1), { tensors: 8, tolerance: 0.03 });
  }, 30_000);

  it('agrees with central differences in the weights of ResNet-20', async () => {
    const labels = Int32Array.of(0, 1, 2, 1);
    await expectGradients(
      runtime,
      resnet20(3),
      { inputs: { data: uniforms(3, 4 * 3072), shape: [4, 3, 32, 32] }, labels },
      { tensors: 4, tolerance: 0.1 },
    );
  }, 60_000);
});

/**
 * Moves all weights of one tensor along its gradient and against it: the loss has to change by the gradient's squared length, but for the
 * kinks of ReLU that lie between.
 */
async function expectGradients(
  runtime: Runtime,
  graph: NetworkGraph,
  { inputs, labels }: ReturnType<typeof bars>,
  { tensors, tolerance }: { readonly tensors: number; readonly tolerance: number },
): Promise<void> {
  const trainer = await runtime.train(graph, { name: 'sgd', rate: 1, momentum: 0 }, options);
  await trainer.step(inputs, labels);
  const after = trainer.weights();
  await trainer.dispose();
  const lossWith = async (name: string, tensor: ConstantTensor) => {
    const changed = await runtime.train(
      { ...graph, constants: new Map([...graph.constants, [name, tensor]]) },
      { name: 'sgd', rate: 0, momentum: 0 },
      options,
    );
    const { loss } = await changed.step(inputs, labels);
    await changed.dispose();
    return loss;
  };
  const learnt = [...after].filter(([name]) => !isStatistic(graph, name));
  // Some between the first and the last: every tensor costs two compilations.
  const probed = Array.from({ length: tensors }, (_, i) => learnt[Math.round((i * (learnt.length - 1)) / (tensors - 1))]!);
  for (const [name, { data }] of probed) {
    const before = graph.constants.get(name)! as ConstantTensor & { data: Float32Array };
    const gradient = before.data.map((value, i) => value - (data as Float32Array)[i]!);
    const squared = gradient.reduce((sum, g) => sum + g * g, 0);
    const step = 5e-3 / Math.sqrt(squared);
    const along = (sign: number) => ({ ...before, data: before.data.map((value, i) => value + sign * step * gradient[i]!) });
    const slope = ((await lossWith(name, along(1))) - (await lossWith(name, along(-1)))) / (2 * step);
    expect(Math.abs(slope / squared - 1), `${name}: ${slope} for ${squared}`).toBeLessThan(tolerance);
  }
}

function isStatistic(graph: NetworkGraph, name: string): boolean {
  return graph.nodes.some((node) => node.op === 'BatchNormalization' && node.inputs.indexOf(name) > 2);
}
