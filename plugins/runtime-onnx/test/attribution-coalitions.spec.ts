import type { CompiledEstimator, Game, Network } from '@deepsensor/contract';
import {
  compileAttribution,
  compileCoalitions,
  completenessResidual,
  exactShares,
  observedLayers,
  permutationShares,
  uniformNumbers,
  type LayerGame,
} from '@deepsensor/attribution';
import { exportOnnx, GraphBuilder } from '@deepsensor/graph';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';

import {
  dense,
  flat,
  goldenNetwork,
  layer,
  network,
  pairs,
  readGolden,
  runGraph,
  tinyNetwork,
  type Golden,
  type TinyGolden,
} from './attribution-golden.js';

type Feeds = ReturnType<typeof pairs>;

/** The layer's game for one pair, played on ONNX Runtime in batches. */
async function gameOf(model: Network, id: string, game: Game, feeds: Feeds): Promise<LayerGame> {
  const graph = compileCoalitions(model, id, game);
  const session = await ort.InferenceSession.create(exportOnnx(graph), { intraOpNumThreads: 1 });
  const players = observedLayers(model, [id])[0]!.units + 1;
  const float = (feed: { data: number[]; shape: number[] }) => new ort.Tensor('float32', Float32Array.from(feed.data), feed.shape);
  const fixed = {
    inputs: float(feeds.inputs),
    references: float(feeds.references),
    label: new ort.Tensor('int64', BigInt64Array.from(feeds.label.data, BigInt), [1]),
    ...(graph.inputs.some(({ name }) => name === 'aim') && {
      aim: new ort.Tensor('int64', BigInt64Array.from(feeds.aim.data, BigInt), [1]),
    }),
  };
  return {
    players,
    value: async (coalitions, rows) => {
      const { value } = await session.run({ ...fixed, coalitions: new ort.Tensor('float32', coalitions.slice(), [rows, players]) });
      return Float64Array.from(value!.data as Float32Array);
    },
  };
}

describe.each(['shapley-mlp.json', 'shapley-cnn.json'])('coalitions of %s', (file) => {
  const { network: layers, cases } = readGolden<Golden>(file);
  const model = goldenNetwork(layers);

  it.each(observedLayers(model).map(({ id }) => id))('give the exact Shapley values of %s', async (id) => {
    for (const each of cases) {
      const { values, change } = await exactShares(await gameOf(model, id, 'cross-entropy', pairs([each], model.input.shape)));
      const golden = each.layers[id]!;
      expect(Math.abs(change - golden.efficiency_total)).toBeLessThan(1e-5);
      [...golden.exact_shapley, 0].forEach((value, i) => expect(Math.abs(values[i]! - value)).toBeLessThan(1e-5));
    }
  });
});

it('coalitions of estimators.json give every v(S), and 0 to the empty one', async () => {
  const golden = readGolden<TinyGolden>('estimators.json');
  const game = await gameOf(
    tinyNetwork(golden.net),
    'hidden',
    'cross-entropy',
    pairs([{ reference: golden.net.x, perturbed: golden.net.xp, label: golden.net.y }], [3]),
  );
  // Two of each: with and without the by-pass, which is a null player here.
  const all = Float32Array.from({ length: 32 * 5 }, (_, at) => (Math.floor(at / 5) >> (at % 5)) & 1);
  const values = await game.value(all, 32);
  (golden['v_by_bitmask'] as number[]).forEach((value, mask) => {
    expect(Math.abs(values[mask]! - value)).toBeLessThan(1e-6);
    expect(Math.abs(values[mask + 16]! - value)).toBeLessThan(1e-6);
  });
});

/** A residual block whose inside is no cut, and a second one that is by-passed twice: `h2 = relu(f2(h1)) + h1`, `out = relu(f3(h2)) + h2 + h1`. */
function residualNetwork(): Network {
  const weights = (seed: number, count: number) => Array.from({ length: count }, (_, i) => uniformNumbers(seed, 'weights')(i) * 2 - 1);
  const builder = new GraphBuilder();
  const x = builder.input('x', ['n', 3]);
  const h1 = builder.add('Relu', [dense(builder, x, weights(1, 12), weights(2, 4))]);
  const inner2 = builder.add('Relu', [dense(builder, h1, weights(3, 16), weights(4, 4))]);
  const h2 = builder.add('Add', [inner2, h1]);
  const inner3 = builder.add('Tanh', [dense(builder, h2, weights(5, 16), weights(6, 4))]);
  const out = builder.add('Sum', [inner3, h2, h1]);
  const logits = dense(builder, out, weights(7, 12), weights(8, 3));
  return network(builder, [3], logits, 3, [
    layer('h1', h1, [4]),
    layer('inner2', inner2, [4], [h1]),
    layer('h2', h2, [4], [h1]),
    layer('inner3', inner3, [4], [h1, h2]),
    layer('out', out, [4]),
  ]);
}

describe('layers with a by-pass', () => {
  const model = residualNetwork();
  const pair = { reference: [0.2, 0.7, 0.4], perturbed: [0.35, 0.5, 0.65], label: 1, aim: 2 };
  const feeds = pairs([pair, { reference: [0.9, 0.1, 0.3], perturbed: [0.6, 0.2, 0.45], label: 0, aim: 2 }], [3]);
  const games: readonly Game[] = ['cross-entropy', 'margin', 'aimed-margin'];

  it.each(games)('distribute the whole change with the by-pass as a player: %s', async (game) => {
    for (const { id } of observedLayers(model)) {
      const played = await gameOf(model, id, game, pairs([pair], [3]));
      const { values, change } = await exactShares(played);
      const found = await runGraph(compileAttribution(model, { estimator: { name: 'path-midpoint' }, game }), feeds);
      expect(change).toBeCloseTo(found['change']![0]!, 5);
      expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(change, 10);
      if (id === 'inner2') expect(Math.abs(values[4]!)).toBeGreaterThan(1e-3);
      if (id === 'out') expect(values[4]).toBeCloseTo(0, 12);
      const sampled = await permutationShares(played, { orders: 400, uniform: uniformNumbers(1, id) });
      sampled.values.forEach((value, i) => expect(Math.abs(value - values[i]!)).toBeLessThan(5 * sampled.standardError![i]! + 1e-6));
    }
  });

  it.each<CompiledEstimator>([
    { name: 'aumann-shapley', nodes: 32 },
    { name: 'conductance', nodes: 400 },
  ])('are explained in full by $name', async (estimator) => {
    for (const game of games) {
      const found = await runGraph(compileAttribution(model, { estimator, game }), feeds);
      for (const { id } of observedLayers(model)) {
        const residual = completenessResidual(found['change']!, found[`values:${id}`]!, found[`bypass:${id}`]!);
        expect(Math.max(...residual), `${game} ${id}`).toBeLessThan(2e-3);
      }
    }
  });

  it('take the by-pass with the layer held: small changes are shared alike by all estimators', async () => {
    const near = pairs([{ ...pair, perturbed: pair.reference.map((value, i) => value + 1e-3 * (i - 0.5)) }], [3]);
    const of = (estimator: CompiledEstimator) => runGraph(compileAttribution(model, { estimator, game: 'aimed-margin' }), near);
    const truth = await of({ name: 'aumann-shapley', nodes: 8 });
    for (const estimator of [
      { name: 'path-midpoint' },
      { name: 'first-order' },
      { name: 'midpoint' },
      { name: 'conductance', nodes: 3 },
    ] as const) {
      const found = await of(estimator);
      for (const [name, values] of Object.entries(truth)) {
        const tolerance = 0.02 * Math.max(...values.map(Math.abs)) + 1e-7;
        values.forEach((value, i) => expect(Math.abs(found[name]![i]! - value), `${estimator.name} ${name}`).toBeLessThan(tolerance));
      }
    }
    expect(Math.abs(truth['bypass:inner3']![0]!)).toBeGreaterThan(2e-5);
    expect(Math.abs(truth['bypass:inner2']![0]!)).toBeGreaterThan(2e-5);
  });

  it('attribute only the layers that are asked for', () => {
    const { outputs } = compileAttribution(model, { estimator: { name: 'path-midpoint' }, game: 'margin', layers: ['h2'] });
    expect(outputs.map(({ name }) => name)).toEqual(['change', 'values:h2', 'bypass:h2']);
  });
});

describe('granularity', () => {
  const { network: layers, cases } = readGolden<Golden>('shapley-cnn.json');
  const channels = goldenNetwork(layers);
  const units: Network = {
    ...channels,
    layers: observedLayers(channels).map((each) => ({ ...each, granularity: 'unit', units: each.shape.reduce((a, b) => a * b, 1) })),
  };
  const feeds = pairs(cases, channels.input.shape);
  const estimators: CompiledEstimator[] = [
    { name: 'path-midpoint' },
    { name: 'midpoint' },
    { name: 'first-order' },
    { name: 'aumann-shapley', nodes: 3 },
    { name: 'conductance', nodes: 2 },
  ];

  it.each(estimators)('a channel has the sum of its scalars: $name', async (estimator) => {
    const of = (model: Network) => runGraph(compileAttribution(model, { estimator, game: 'cross-entropy' }), feeds);
    const [whole, parts] = [await of(channels), await of(units)];
    for (const { id, shape } of observedLayers(channels)) {
      const positions = shape.slice(1).reduce((a, b) => a * b, 1);
      whole[`values:${id}`]!.forEach((value, i) => {
        const sum = parts[`values:${id}`]!.slice(i * positions, (i + 1) * positions).reduce((a, b) => a + b, 0);
        expect(Math.abs(value - sum)).toBeLessThan(1e-6);
      });
    }
  });

  it('plays scalars one by one', async () => {
    const one = pairs([cases[0]!], channels.input.shape);
    const [byUnit, byChannel] = [await gameOf(units, 'conv2', 'margin', one), await gameOf(channels, 'conv2', 'margin', one)];
    const channelRow = Float32Array.from([1, 0, 1, 0, 0, 0]);
    const unitRow = Float32Array.from({ length: 46 }, (_, i) => (i < 45 ? channelRow[Math.floor(i / 9)]! : 0));
    const [a, b] = [await byUnit.value(unitRow, 1), await byChannel.value(channelRow, 1)];
    expect(a[0]).toBeCloseTo(b[0]!, 6);
    expect(flat(cases[0]!.reference)).toHaveLength(36);
  });
});
