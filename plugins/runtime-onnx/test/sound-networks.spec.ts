import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ModelUnderTest, Network, Runtime } from '@deepsensor/contract';
import { answeredNetwork, expectClose, storedObjective } from '@deepsensor/conformance';
import { readModel, simplify } from '@deepsensor/graph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { onnxRuntime } from '../src/index.js';

interface Answers {
  readonly shape: readonly [number, number, number];
  readonly input: readonly number[];
  readonly labels: readonly number[];
  readonly logits: readonly number[];
  readonly loss: readonly number[];
  readonly gradient: readonly number[];
  /** Layer to the means of its units over time, `[n, U]`. */
  readonly means: Readonly<Record<string, readonly number[]>>;
}

const CLASSES = 3;
const objective = storedObjective(CLASSES);
const folder = join(import.meta.dirname, 'golden/sound');
const golden = JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8')) as Readonly<Record<string, Answers>>;
const FORWARD = { absolute: 1e-6, relative: 5e-5 };
const GRADIENT = { absolute: 1e-6, relative: 1e-4 };

/** Layers in order, with the number of their units; those that are no cut are marked by a star. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  'lstm-stacked': ['rnn 8', 'rnn-2 8'],
  'gru-last': ['rnn 4', 'rnn-2 4'],
  'lstm-both-ends': ['rnn 8'],
  'rnn-mean-and-last': ['rnn 8', 'rnn-2 8'],
  'gru-packed': ['rnn 8*'],
  'conv-gru': ['conv 5', 'rnn 4', 'score 1*'],
  ...Object.fromEntries(
    ['std', 'clamp', 'moments', 'norm', 'attentive'].map((form) => [`tdnn-${form}`, ['conv1 6', 'conv2 6', 'conv3 7', 'fc1 5']]),
  ),
};

describe.each(Object.keys(golden))('%s', (name) => {
  const { shape, input, labels, logits, loss, gradient, means } = golden[name]!;
  const inputs = { data: Float32Array.from(input), shape };
  const known = Int32Array.from(labels);
  const candidates = { inputs, references: inputs, referenceOf: known.map((_, i) => i), labels: known, aims: known };
  let runtime: Runtime;
  let model: ModelUnderTest;
  let network: Network;
  beforeAll(async () => {
    runtime = await onnxRuntime().load();
    network = answeredNetwork(simplify(await readModel(join(folder, `${name}.onnx`))));
    model = await runtime.open(network, { maxBatchBytes: 2 ** 28, threads: 1 });
  });
  afterAll(() => model.dispose());

  it('has its layers, whose units are what PyTorch computes', async () => {
    const observed = network.layers.flatMap((layer) => (layer.observed ? [layer] : []));
    expect(observed.map(({ id, units, isCut }) => `${id} ${units}${isCut ? '' : '*'}`)).toEqual(LAYERS[name]);
    const traced = await model.trace(inputs, { layers: Object.keys(means) });
    expectClose('logits', traced.logits.data, logits, FORWARD);
    for (const [layer, mean] of Object.entries(means)) expectClose(layer, traced.units.get(layer)!.data, mean, FORWARD);
  });

  it('has the losses and input gradients of PyTorch, simplified or not', async () => {
    const found = await model.evaluate(candidates, { objective, gradient: true });
    expectClose('loss', found.score!, loss, FORWARD);
    expectClose('gradient', found.gradient!.data, gradient, GRADIENT);
    const plain = await runtime.open(answeredNetwork(await readModel(join(folder, `${name}.onnx`))), {
      maxBatchBytes: 2 ** 28,
      threads: 1,
    });
    const again = await plain.evaluate(candidates, { objective, gradient: true });
    expectClose('gradient, not simplified', again.gradient!.data, gradient, GRADIENT);
    await plain.dispose();
  });

  it('gives a row the same bits in another batch', async () => {
    const whole = await model.evaluate(candidates, { objective, gradient: true });
    const [row, d] = [3, input.length / labels.length];
    const at = Int32Array.of(0);
    const label = known.slice(row, row + 1);
    const one = { data: inputs.data.slice(row * d, (row + 1) * d), shape: [1, ...shape.slice(1)] };
    const alone = await model.evaluate(
      { inputs: one, references: one, referenceOf: at, labels: label, aims: label },
      { objective, gradient: true },
    );
    expect(alone.gradient!.data).toEqual(whole.gradient!.data.slice(row * d, (row + 1) * d));
    expect(alone.logits.data).toEqual(whole.logits.data.slice(row * CLASSES, (row + 1) * CLASSES));
  });

  it('attributes the change of the loss to its layers, all of it to a cut', async () => {
    const moved = { ...candidates, inputs: { data: inputs.data.map((value, i) => value + 0.2 * Math.sin(i)), shape } };
    const { change, layers } = await model.attribute(moved, { estimator: { name: 'aumann-shapley', nodes: 16 }, game: 'cross-entropy' });
    for (const [id, { values, bypass }] of layers) {
      const units = values.data.length / labels.length;
      change.forEach((total, row) => {
        const sum = values.data.slice(row * units, (row + 1) * units).reduce((a, b) => a + b, bypass[row]!);
        expect(Math.abs(sum - total), `${id}, row ${row}`).toBeLessThan(2e-2 * Math.max(0.05, Math.abs(total)));
      });
    }
  });
});
