import type { ModelUnderTest, Network, NetworkGraph, ObservedLayer, Objective, Runtime } from '@deepsensor/contract';
import { crossEntropy, findLogits, GraphBuilder, inferShapes, layersOf, readModel, simplify } from '@deepsensor/graph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { onnxRuntime } from '../src/index.js';
import { lenet5 } from './networks.js';
import { storedModel, type StoredModel } from './stored-answers.js';

const options = { maxBatchBytes: 256 * 2 ** 20, threads: 1 };
const names = ['lenet5-mnist', 'resnet20-cifar10', 'zoo', 'attention', 'lenet5-tf2onnx', 'speaker-conv1d-fsdd', 'speaker-gru-fsdd'];
const stored = names.flatMap((name) => {
  const model = storedModel(name);
  return model === undefined ? [] : [{ name, model }];
});

let runtime: Runtime;
beforeAll(async () => {
  runtime = await onnxRuntime().load();
});

describe.each(stored)('$name', ({ name, model: { path, answers, read } }) => {
  describe.each([false, true])('simplified: %s', (simplified) => {
    let network: Network;
    let model: ModelUnderTest;
    beforeAll(async () => {
      const imported = await readModel(path);
      network = networkOf(simplified ? simplify(imported) : imported, answers);
      model = await runtime.open(network, options);
    });
    afterAll(() => model.dispose());
    const n = answers.samples.length;
    const inputs = { data: read(answers.input), shape: answers.input.shape };
    const labels = Int32Array.from(answers.samples, ({ label }) => label);
    const candidates = { inputs, references: inputs, referenceOf: Int32Array.from(labels, (_, i) => i), labels, aims: labels };
    const { forward_abs, forward_rel, gradient_rel, gradient_saturation } = answers.tolerance;
    const expectForward = (what: string, values: Float32Array, expected: Float32Array) => {
      expect(values, what).toHaveLength(expected.length);
      const worst = Math.max(...values.map((value, i) => Math.abs(value - expected[i]!) - forward_rel * Math.abs(expected[i]!)));
      expect(worst, what).toBeLessThanOrEqual(forward_abs);
    };

    it('has the logits, the loss and the unit activations that were stored', async () => {
      const observed = network.layers.flatMap((layer) => (layer.observed ? [layer] : []));
      const { logits, units } = await model.trace(inputs, { layers: observed.map(({ id }) => id) });
      // The stored logits of a model that ends in softmax are known up to a constant a row.
      expectForward('logits', logits.data, read(answers.logits));
      const { score } = await model.evaluate(candidates, { objective: objective(answers.classes.length) });
      expectForward('loss', score!, read(answers.loss));
      let compared = 0;
      for (const { onnx_tensor, tensor_shape, channel_mean } of answers.hidden) {
        const layer = observed.find((each) => (onnx_tensor === undefined ? isAlike(each, tensor_shape) : each.tensor === onnx_tensor));
        if (layer === undefined) continue;
        expectForward(layer.tensor, units.get(layer.id)!.data, read(channel_mean));
        compared++;
      }
      // Simplifying may do away with a tensor in the middle of an affine chain, reading layers off the graph leaves pooling out.
      expect(compared).toBeGreaterThanOrEqual(simplified ? answers.hidden.length - 2 : Math.min(4, answers.hidden.length));
    });

    it('has the input gradients that were stored', async () => {
      const { gradient } = await model.evaluate(candidates, { objective: objective(answers.classes.length), gradient: true });
      const [expected, losses] = [read(answers.input_gradient), read(answers.loss)];
      const length = expected.length / n;
      let strict = 0;
      answers.samples.forEach(({ maxpool_ties }, row) => {
        if (maxpool_ties > 0) return;
        strict++;
        let [worst, largest] = [0, 0];
        for (let i = row * length; i < (row + 1) * length; i++) {
          worst = Math.max(worst, Math.abs(gradient!.data[i]! - expected[i]!));
          largest = Math.max(largest, Math.abs(expected[i]!));
        }
        const allowed = gradient_rel + gradient_saturation / (1 - Math.exp(-losses[row]!));
        expect(worst / largest, `sample ${row}`).toBeLessThanOrEqual(allowed);
      });
      expect(strict).toBeGreaterThan(0);
    });

    if (simplified) return;
    it('gives each row the same bits whatever the pieces', async () => {
      const ask = { objective: objective(answers.classes.length), gradient: true };
      const whole = await model.evaluate(candidates, ask);
      const classes = answers.classes.length;
      for (const size of [1, 3, 7]) {
        for (let start = 0; start + size <= n; start += size) {
          const rows = Array.from({ length: size }, (_, i) => start + i);
          const part = await model.evaluate(
            {
              ...candidates,
              inputs: {
                data: inputs.data.subarray(start * lengthOf(inputs), (start + size) * lengthOf(inputs)),
                shape: [size, ...inputs.shape.slice(1)],
              },
              referenceOf: Int32Array.from(rows),
              labels: labels.slice(start, start + size),
              aims: labels.slice(start, start + size),
            },
            ask,
          );
          expect(part.logits.data, `${name} ${size}`).toEqual(whole.logits.data.slice(start * classes, (start + size) * classes));
          const d = lengthOf(inputs);
          expect(part.gradient!.data, `${name} ${size}`).toEqual(whole.gradient!.data.slice(start * d, (start + size) * d));
        }
      }
    });
  });
});

it('finds the stored models, or says that it tests a network of its own instead', async () => {
  if (stored.length === names.length) return;
  console.info('Stored models are not at hand (DEEPSENSOR_SHARED); an untrained LeNet-5 is opened instead.');
  const model = await runtime.open(networkOf(lenet5(), { classes: Array.from({ length: 10 }, (_, i) => `${i}`), hidden: [] }), options);
  const { logits } = await model.trace({ data: new Float32Array(2 * 784), shape: [2, 1, 28, 28] });
  expect(logits.data.every(Number.isFinite)).toBe(true);
  await model.dispose();
});

type Hidden = StoredModel['answers']['hidden'];

/** The network with the stored tensors as its layers, where the graph has them by name, else the layers that are read off it. */
function networkOf(graph: NetworkGraph, { classes, hidden }: { readonly classes: readonly string[]; readonly hidden: Hidden }): Network {
  const found = findLogits(graph);
  const facts = inferShapes(found.graph);
  const named = hidden.flatMap(({ onnx_tensor: tensor, channel_axis, tensor_shape: shape }): ObservedLayer[] => {
    if (tensor === undefined || !facts.has(tensor)) return [];
    const channelAxis = channel_axis === 'last' ? shape.length : channel_axis;
    const units = shape[channelAxis - 1]!;
    return [
      { observed: true, id: tensor, kind: 'other', tensor, shape, channelAxis, units, granularity: 'channel', isCut: false, bypass: [] },
    ];
  });
  const [input] = found.graph.inputs;
  return {
    graph: found.graph,
    logits: found.logits,
    input: { shape: input!.shape.slice(1) as number[], lower: 0, upper: 1 },
    classes,
    layers: named.length > 0 ? named : layersOf(found.graph, { logits: found.logits, granularity: 'channel' }),
  };
}

/** Whether a layer of a graph in NCHW is the one whose NHWC shape was stored. */
function isAlike(layer: ObservedLayer, stored: readonly number[]): boolean {
  const [channels, ...space] = layer.shape;
  return JSON.stringify([...space, channels]) === JSON.stringify(stored);
}

function objective(classes: number): Objective {
  const builder = new GraphBuilder();
  const loss = crossEntropy(builder, builder.input('logits', ['n', classes]), builder.input('label', ['n', classes]));
  builder.output(loss, ['n'], 'score');
  return { key: 'cross-entropy', fragment: builder.build('cross-entropy') };
}

function lengthOf(inputs: { readonly shape: readonly number[] }): number {
  return inputs.shape.slice(1).reduce((size, axis) => size * axis, 1);
}
