import type { Batch, Candidates, ModelUnderTest, Network, Runtime } from '@deepsensor/contract';
import { rowLength } from '@deepsensor/contract';
import { readModel, simplify } from '@deepsensor/graph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { pick } from '../candidates.js';
import { inputsFor, networks } from '../networks.js';
import { gather, sameBits } from '../rows.js';
import { STORED_MODELS, storedModel, type StoredModel } from './stored-model.js';
import { layerOf, storedNetwork, storedObjective } from './stored-network.js';

const options = { maxBatchBytes: 256 * 2 ** 20, threads: 1 };

/**
 * The stored models on an engine: each has the logits, the losses, the unit activations and the input gradients that its own framework
 * computed, as it is and simplified, and rows of the same bits in pieces. Models that are not at hand are named.
 */
export function describeStoredModels(name: string, load: () => Promise<Runtime>): void {
  describe(`${name} on the stored models`, () => {
    let runtime: Runtime;
    beforeAll(async () => {
      runtime = await load();
    });

    const stored = STORED_MODELS.flatMap((id) => {
      const model = storedModel(id);
      return model === undefined ? [] : [{ id, model }];
    });
    describe.each(stored)('$id', ({ model }) => {
      describe.each([false, true])('simplified: %s', (simplified) => modelLaws(() => runtime, model, simplified));
    });

    it('finds the models, or says which are not at hand and opens a network of its own instead', async () => {
      const missing = STORED_MODELS.filter((id) => stored.every((each) => each.id !== id));
      if (missing.length === 0) return;
      console.info(`Not at hand (DEEPSENSOR_SHARED): ${missing.join(', ')}; a small network of fixed weights is opened instead.`);
      const network = networks.convolution();
      const model = await runtime.open(network, options);
      const { logits } = await model.trace(inputsFor(network, 2, 1));
      expect(logits.data.every(Number.isFinite)).toBe(true);
      await model.dispose();
    });
  });
}

function modelLaws(runtime: () => Runtime, { path, answers, read }: StoredModel, simplified: boolean): void {
  let network: Network;
  let model: ModelUnderTest;
  beforeAll(async () => {
    const graph = await readModel(path);
    network = storedNetwork(simplified ? simplify(graph) : graph, answers);
    model = await runtime().open(network, options);
  });
  afterAll(() => model.dispose());
  const ask = { objective: storedObjective(answers.classes.length), gradient: true };
  const n = answers.samples.length;
  const inputs: Batch = { data: read(answers.input), shape: answers.input.shape };
  const labels = Int32Array.from(answers.samples, ({ label }) => label);
  const candidates: Candidates = { inputs, references: inputs, referenceOf: labels.map((_, i) => i), labels, aims: labels };
  const { forward_abs, forward_rel, gradient_rel, gradient_saturation } = answers.tolerance;
  const expectForward = (what: string, values: Float32Array, expected: Float32Array) => {
    expect(values, what).toHaveLength(expected.length);
    const worst = Math.max(...values.map((value, i) => Math.abs(value - expected[i]!) - forward_rel * Math.abs(expected[i]!)));
    expect(worst, what).toBeLessThanOrEqual(forward_abs);
  };

  it('has the logits, the loss and the unit activations that were stored', async () => {
    const observed = network.layers.flatMap((layer) => (layer.observed ? [layer] : []));
    const { logits, units } = await model.trace(inputs, { layers: observed.map(({ id }) => id) });
    expectForward('logits', logits.data, read(answers.logits));
    const { score } = await model.evaluate(candidates, { objective: ask.objective });
    expectForward('loss', score!, read(answers.loss));
    let compared = 0;
    for (const hidden of answers.hidden) {
      const layer = layerOf(observed, hidden);
      if (layer === undefined) continue;
      expectForward(layer.tensor, units.get(layer.id)!.data, read(hidden.channel_mean));
      compared++;
    }
    // Simplifying may do away with a tensor in the middle of an affine chain, reading layers off the graph leaves pooling out.
    expect(compared).toBeGreaterThanOrEqual(simplified ? answers.hidden.length - 2 : Math.min(4, answers.hidden.length));
  });

  it('has the input gradients that were stored', async () => {
    const { gradient } = await model.evaluate(candidates, ask);
    const [expected, losses] = [read(answers.input_gradient), read(answers.loss)];
    const length = rowLength(inputs.shape);
    expect(gradient!.shape).toEqual(inputs.shape);
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
    const whole = await model.evaluate(candidates, ask);
    for (const size of [1, 3, 7]) {
      for (let start = 0; start + size <= n; start += size) {
        const rows = Int32Array.from({ length: size }, (_, i) => start + i);
        const part = await model.evaluate(pick(candidates, [...rows]), ask);
        expect(sameBits(part.logits, gather(whole.logits, rows)), `logits, ${start} of ${size}`).toBe(true);
        expect(sameBits(part.gradient!, gather(whole.gradient!, rows)), `gradient, ${start} of ${size}`).toBe(true);
      }
    }
  });
}
