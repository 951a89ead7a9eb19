import type { Batch, NetworkGraph, Optimiser, Runtime, RuntimeOptions } from '@deepsensor/contract';
import { float, GraphBuilder } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { uniforms } from './keyed-random.js';
import { CLASSES } from './networks.js';

const sgd: Optimiser = { name: 'sgd', rate: 0.1, momentum: 0.9 };

/** What training promises: the loss of method 2.4, steps as the optimisers define them, batch normalisation as ONNX defines it. */
export function trainingLaws(runtime: () => Runtime, options: RuntimeOptions): void {
  describe('training', () => {
    it('steps as by hand on a linear network', async () => {
      const graph = linearGraph();
      const trainer = await runtime().train(graph, { name: 'sgd', rate: 0.5, momentum: 0 }, options);
      const inputs: Batch = { data: Float32Array.of(1, 2, 3, -1), shape: [2, 2] };
      const { loss, correct } = await trainer.step(inputs, Int32Array.of(1, 2));
      expect(loss).toBeCloseTo(Math.log(CLASSES), 6);
      // All logits are zero, and the first of equals counts as the answer: 0 for both.
      expect(correct).toBe(0);
      // W <- W - 0.5 * mean of x (p - y), p = 1/4.
      const error = (row: number, label: number, j: number) => inputs.data[2 * row]! * (0.25 - (j === label ? 1 : 0));
      const weights = trainer.weights().get('weights')!.data as Float32Array;
      for (let j = 0; j < CLASSES; j++) expect(weights[j]).toBeCloseTo(-0.25 * (error(0, 1, j) + error(1, 2, j)), 6);
      await trainer.step(inputs, Int32Array.of(1, 2), 0);
      expect(trainer.weights().get('weights')!.data).toEqual(weights);
      await trainer.dispose();
    });

    it('agrees with central differences of the loss in every weight of a network', async () => {
      const graph = normalised();
      const [inputs, labels] = [batch(6), Int32Array.of(0, 1, 2, 3, 1, 2)];
      const lossWith = async (changed: NetworkGraph) => {
        const trainer = await runtime().train(changed, sgd, options);
        const { loss } = await trainer.step(inputs, labels, 0);
        await trainer.dispose();
        return loss;
      };
      const trainer = await runtime().train(graph, { name: 'sgd', rate: 1, momentum: 0 }, options);
      await trainer.step(inputs, labels);
      const after = trainer.weights();
      await trainer.dispose();
      for (const name of ['kernel', 'scale', 'bias', 'dense', 'offset']) {
        const before = graph.constants.get(name)!;
        const values = before.data as Float32Array;
        const stated = values.map((value, i) => value - (after.get(name)!.data as Float32Array)[i]!);
        const largest = Math.max(...stated.map(Math.abs));
        expect(largest, name).toBeGreaterThan(0);
        for (const position of new Set([0, values.length >> 1, values.length - 1])) {
          const moved = (by: number) => {
            const data = values.slice();
            data[position]! += by;
            return lossWith({ ...graph, constants: new Map([...graph.constants, [name, { ...before, data }]]) });
          };
          const difference = ((await moved(1e-2)) - (await moved(-1e-2))) / 2e-2;
          expect(Math.abs(difference - stated[position]!), `${name}[${position}]`).toBeLessThan(1e-2 * largest + 1e-4);
        }
      }
    });

    it('lets the statistics of batch normalisation run along', async () => {
      const graph = normalised();
      const trainer = await runtime().train(graph, sgd, options);
      const inputs = batch(6);
      await trainer.step(inputs, new Int32Array(6), 0);
      // The convolution before it is 1x1 with one input channel: channel c holds kernel[c] * x.
      const kernel = graph.constants.get('kernel')!.data as Float32Array;
      const mean = inputs.data.reduce((sum, value) => sum + value, 0) / inputs.data.length;
      const variance = inputs.data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / inputs.data.length;
      const after = trainer.weights();
      for (let c = 0; c < 2; c++) {
        expect((after.get('mean')!.data as Float32Array)[c]).toBeCloseTo(0.75 * 0.5 + 0.25 * kernel[c]! * mean, 5);
        expect((after.get('variance')!.data as Float32Array)[c]).toBeCloseTo(0.75 * 2 + 0.25 * kernel[c]! ** 2 * variance, 5);
      }
      await trainer.dispose();
    });

    it.each<Optimiser>([sgd, { name: 'adam', rate: 0.03, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }])(
      'descends by $name, the same way each time',
      async (optimiser) => {
        const run = async () => {
          const trainer = await runtime().train(normalised(), optimiser, options);
          const losses: number[] = [];
          const labels = Int32Array.from({ length: 16 }, (_, i) => i % CLASSES);
          for (let step = 0; step < 30; step++) losses.push((await trainer.step(batch(16), labels)).loss);
          const graph = trainer.graph();
          await trainer.dispose();
          return { losses, graph };
        };
        const first = await run();
        expect(first.losses.at(-1)!).toBeLessThan(0.5 * first.losses[0]!);
        const second = await run();
        expect(second.losses).toEqual(first.losses);
        expect(second.graph).toEqual(first.graph);
      },
    );

    it('leaves the graph that it was given as it is', async () => {
      const graph = normalised();
      const before = structuredClone(graph);
      const trainer = await runtime().train(graph, sgd, options);
      await trainer.step(batch(4), new Int32Array(4));
      expect(graph).toEqual(before);
      expect(trainer.graph()).not.toEqual(before);
      expect(trainer.graph().nodes).toEqual(before.nodes);
      await trainer.dispose();
    });
  });
}

function linearGraph(): NetworkGraph {
  const builder = new GraphBuilder();
  builder.constants.set('weights', { type: 'float32', shape: [2, CLASSES], data: new Float32Array(2 * CLASSES) });
  builder.output(builder.add('MatMul', [builder.input('input', ['n', 2]), 'weights']), ['n', CLASSES]);
  return builder.build('linear');
}

/** Convolution, batch normalisation, tanh, dense, on `[n, 1, 3, 3]`. */
function normalised(): NetworkGraph {
  const builder = new GraphBuilder();
  const weight = (name: string, shape: readonly number[], data: Float32Array) => {
    builder.constants.set(name, { type: 'float32', shape, data });
    return name;
  };
  const map = builder.add('Conv', [builder.input('input', ['n', 1, 3, 3]), weight('kernel', [2, 1, 1, 1], Float32Array.of(1.5, -0.7))], {
    kernel_shape: [1, 1],
  });
  const normal = builder.add(
    'BatchNormalization',
    [
      map,
      weight('scale', [2], Float32Array.of(1, 0.8)),
      weight('bias', [2], Float32Array.of(0.1, -0.2)),
      weight('mean', [2], Float32Array.of(0.5, 0.5)),
      weight('variance', [2], Float32Array.of(2, 2)),
    ],
    { epsilon: float(1e-3), momentum: float(0.75) },
  );
  const flat = builder.add('Flatten', [builder.add('Tanh', [normal])], { axis: 1 });
  const logits = builder.add('Gemm', [
    flat,
    weight('dense', [18, CLASSES], uniforms(41, 18 * CLASSES, -0.4, 0.4)),
    weight('offset', [CLASSES], new Float32Array(CLASSES)),
  ]);
  builder.output(logits, ['n', CLASSES]);
  return builder.build('normalised');
}

function batch(n: number): Batch {
  return { data: uniforms(43, n * 9), shape: [n, 1, 3, 3] };
}
