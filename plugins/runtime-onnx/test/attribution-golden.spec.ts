import type { CompiledEstimator, Network } from '@deepsensor/contract';
import { compileAttribution, compileEvaluation } from '@deepsensor/attribution';
import { describe, expect, it } from 'vitest';

import { goldenNetwork, pairs, readGolden, runGraph, tinyNetwork, type Golden, type TinyGolden } from './attribution-golden.js';

const TOLERANCE = 1e-5;

function expectClose(actual: readonly number[], expected: readonly number[], tolerance = TOLERANCE) {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => expect(Math.abs(value - expected[i]!), `${i}: ${value} for ${expected[i]}`).toBeLessThan(tolerance));
}

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe.each(['shapley-mlp.json', 'shapley-cnn.json'])('%s on ONNX Runtime', (file) => {
  const { network: layers, cases } = readGolden<Golden>(file);
  const model = goldenNetwork(layers);
  const feeds = pairs(cases, model.input.shape);
  const attribute = (estimator: CompiledEstimator, network: Network = model) =>
    runGraph(compileAttribution(network, { estimator, game: 'cross-entropy' }), feeds);

  it('gives the change of the loss and the unit activations', async () => {
    const { change } = await attribute({ name: 'path-midpoint' });
    expectClose(
      change!,
      cases.map((each) => each.loss_perturbed - each.loss_reference),
    );
    const signals = model.layers.flatMap(({ id }) => [`units/${id}`, `reference-units/${id}`]);
    const found = await runGraph(compileEvaluation(model, { signals }), feeds);
    for (const { id } of model.layers) {
      expectClose(
        found[`signal:units/${id}`]!,
        cases.flatMap((each) => each.layers[id]!.unit_activation_perturbed),
      );
      expectClose(
        found[`signal:reference-units/${id}`]!,
        cases.flatMap((each) => each.layers[id]!.unit_activation_reference),
      );
    }
  });

  it('gives first order, Aumann-Shapley and conductance', async () => {
    const [first, aumann, conductance] = await Promise.all([
      attribute({ name: 'first-order' }),
      attribute({ name: 'aumann-shapley', nodes: 128 }),
      attribute({ name: 'conductance', nodes: 2000 }),
    ]);
    for (const { id } of model.layers) {
      const golden = cases.map((each) => each.layers[id]!);
      // Behind conv1 the pool's windows tie at zero, where the golden differences are half of each side and a gradient is one side's.
      if (id !== 'conv1') {
        expectClose(
          first[`values:${id}`]!,
          golden.flatMap((each) => each.first_order),
        );
      }
      // The golden integrals are midpoint sums of 256 and 48 to 64 steps: both sides have a quadrature error at the kinks of the network.
      expectClose(
        aumann[`values:${id}`]!,
        golden.flatMap((each) => each.aumann_shapley),
        1e-3,
      );
      expectClose(
        conductance[`values:${id}`]!,
        golden.flatMap((each) => each.conductance),
        3e-3,
      );
    }
  });
});

describe('estimators.json on ONNX Runtime', () => {
  const golden = readGolden<TinyGolden>('estimators.json');
  const model = tinyNetwork(golden.net);
  const feeds = pairs([{ reference: golden.net.x, perturbed: golden.net.xp, label: golden.net.y }], [3]);
  const estimators: readonly [string, CompiledEstimator][] = [
    ...[1, 2, 4, 8, 16].map((nodes) => [`aumann_shapley_GL${nodes}`, { name: 'aumann-shapley', nodes }] as [string, CompiledEstimator]),
    ['first_order', { name: 'first-order' }],
    ['midpoint', { name: 'midpoint' }],
    ...[10, 50, 1000].map((nodes) => [`conductance_trap_${nodes}`, { name: 'conductance', nodes }] as [string, CompiledEstimator]),
  ];

  it.each(estimators)('%s and its residual', async (key, estimator) => {
    const found = await runGraph(compileAttribution(model, { estimator, game: 'cross-entropy' }), feeds);
    expectClose(found['values:hidden']!, golden[key] as number[]);
    expectClose([total(found['values:hidden']!) - found['change']![0]!], [golden[`${key}_residual`] as number]);
    expectClose(found['bypass:hidden']!, [0]);
  });
});
