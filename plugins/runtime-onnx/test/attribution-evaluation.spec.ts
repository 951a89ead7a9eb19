import type { AttributionSetting, CompiledEstimator, Game, GraphNode, Objective } from '@deepsensor/contract';
import {
  compileAttribution,
  compileEvaluation,
  crossEntropyObjective,
  defaultThreshold,
  excitableFragment,
  fairShareThreshold,
  lossTowardsAimObjective,
  marginObjective,
  observedLayers,
} from '@deepsensor/attribution';
import { DeepSensorError } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { flat, goldenNetwork, pairs, readGolden, runGraph, type Golden } from './attribution-golden.js';

const { network: layers, cases } = readGolden<Golden>('shapley-cnn.json');
const model = goldenNetwork(layers);
const aimed = cases.map((each) => ({ ...each, aim: (each.label + 1) % 3 }));
const feeds = pairs(aimed, model.input.shape);

/** Gradient of the score by central differences, one input value of all candidates at a time. */
async function differences(score: (inputs: readonly number[]) => Promise<readonly number[]>, inputs: readonly number[], step: number) {
  const rows = cases.length;
  const size = inputs.length / rows;
  const gradient = new Float64Array(inputs.length);
  for (let at = 0; at < size; at++) {
    const moved = (by: number) => inputs.map((value, i) => (i % size === at ? value + by : value));
    const [up, down] = [await score(moved(step)), await score(moved(-step))];
    for (let row = 0; row < rows; row++) gradient[row * size + at] = (up[row]! - down[row]!) / (2 * step);
  }
  return gradient;
}

/** A convolution's gradient is one too, transposed or with its kernel turned. */
const isConvolution = ({ op }: GraphNode): boolean => op === 'Conv' || op === 'ConvTranspose';

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function excitable(game: Game, estimator: CompiledEstimator, form: 'count' | 'soft'): Objective {
  const observed = observedLayers(model);
  const attribution: AttributionSetting<CompiledEstimator> = { estimator, game };
  const fragment = excitableFragment({ layers: observed, threshold: defaultThreshold(game, 3), form });
  return { key: `excitable/${form}/${game}/${estimator.name}`, fragment, attribution };
}

const run = (objective: Objective, gradient = true, inputs = feeds.inputs.data) =>
  runGraph(compileEvaluation(model, { objective, gradient }), { ...feeds, inputs: { ...feeds.inputs, data: [...inputs] } });

describe('compileEvaluation', () => {
  it.each([
    ['cross-entropy', crossEntropyObjective()],
    ['margin', marginObjective(false)],
    ['margin towards an aim', marginObjective(true)],
    ['loss towards an aim', lossTowardsAimObjective()],
  ])('differentiates %s, each row by itself', async (_, objective) => {
    const { gradient } = await run(objective);
    const compiled = compileEvaluation(model, { objective });
    const score = async (data: readonly number[]) => (await runGraph(compiled, { ...feeds, inputs: { ...feeds.inputs, data } }))['score']!;
    const expected = await differences(score, feeds.inputs.data, 1e-3);
    gradient!.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(2e-3));
    expect(Math.max(...gradient!.map(Math.abs))).toBeGreaterThan(0.05);
  });

  it('scores the loss of the golden cases', async () => {
    const { score } = await run(crossEntropyObjective());
    score!.forEach((value, i) => expect(value).toBeCloseTo(cases[i]!.loss_perturbed, 5));
  });

  it('reads only what is asked for: a margin takes no references and no attribution', () => {
    const plain = compileEvaluation(model, { objective: marginObjective(false), gradient: true });
    expect(plain.inputs.map(({ name }) => name).sort()).toEqual(['inputs', 'label']);
    // Two forward, two pulled back.
    expect(plain.nodes.filter(isConvolution)).toHaveLength(4);
    expect(compileEvaluation(model, {}).inputs.map(({ name }) => name)).toEqual(['inputs']);
  });

  it('scores excitability by path midpoint in three forward and two backward passes, none of them twice', () => {
    const { nodes, inputs } = compileEvaluation(model, {
      objective: excitable('cross-entropy', { name: 'path-midpoint' }, 'soft'),
      gradient: true,
    });
    expect(inputs.map(({ name }) => name).sort()).toEqual(['inputs', 'label', 'reference-of', 'references']);
    // Six forward; at the midpoint the backward pass ends at conv1's neurons, so only conv2 is pulled back; at x' both are.
    expect(nodes.filter(isConvolution)).toHaveLength(9);
    expect(nodes.filter(({ op }) => op === 'Softmax')).toHaveLength(1);
  });

  it.each<[Game, CompiledEstimator]>([
    ['cross-entropy', { name: 'path-midpoint' }],
    ['margin', { name: 'path-midpoint' }],
    ['aimed-margin', { name: 'path-midpoint' }],
    ['cross-entropy', { name: 'midpoint' }],
    ['cross-entropy', { name: 'aumann-shapley', nodes: 4 }],
    ['cross-entropy', { name: 'first-order' }],
    ['cross-entropy', { name: 'conductance', nodes: 3 }],
  ])('hands out the shares that compileAttribution gives: %s, %j', async (game, estimator) => {
    const found = await runGraph(compileAttribution(model, { estimator, game }), feeds);
    const signals = observedLayers(model).map(({ id }) => `attribution/${id}`);
    const { score, ...rest } = await runGraph(compileEvaluation(model, { objective: excitable(game, estimator, 'soft'), signals }), feeds);
    let expected = cases.map(() => 0);
    for (const { id, units } of observedLayers(model)) {
      const values = found[`values:${id}`]!;
      rest[`signal:attribution/${id}`]!.forEach((value, i) => expect(value).toBeCloseTo(values[i]!, 5));
      const limit = fairShareThreshold(game === 'cross-entropy' ? Math.log(3) : 10, units);
      expected = expected.map((sum, row) =>
        values.slice(row * units, (row + 1) * units).reduce((a, phi) => a + 1 / (1 + Math.exp(-(phi - limit) / limit)) / units / 3, sum),
      );
    }
    score!.forEach((value, row) => expect(value).toBeCloseTo(expected[row]!, 5));
  });

  it.each<CompiledEstimator>([{ name: 'path-midpoint' }, { name: 'aumann-shapley', nodes: 2 }, { name: 'conductance', nodes: 1 }])(
    'differentiates the soft count through the candidate alone, slopes held: %j',
    async (estimator) => {
      // With the slopes taken at the unmoved candidates, the share of a moved one is that of the unmoved plus slope times what it moved.
      const game = 'aimed-margin';
      const objective = excitable(game, estimator, 'soft');
      const { gradient } = await run(objective);
      const observed = observedLayers(model);
      const step = 1e-3;
      const base = await runGraph(
        compileEvaluation(model, {
          ...objective,
          attribution: { estimator, game },
          signals: observed.flatMap(({ id }) => [`attribution/${id}`, `map/${id}`]),
        }),
        feeds,
      );
      const slopes = await heldSlopes(estimator, game);
      const maps = compileEvaluation(model, { signals: observed.map(({ id }) => `map/${id}`) });
      const score = async (data: readonly number[]) => {
        const moved = await runGraph(maps, { inputs: { data, shape: feeds.inputs.shape } });
        return cases.map((_, row) =>
          observed.reduce((sum, { id, units }) => {
            const positions = moved[`signal:map/${id}`]!.length / cases.length / units;
            const limit = fairShareThreshold(10, units);
            for (let u = 0; u < units; u++) {
              let phi = base[`signal:attribution/${id}`]![row * units + u]!;
              for (let p = 0; p < positions; p++) {
                const at = (row * units + u) * positions + p;
                phi += (moved[`signal:map/${id}`]![at]! - base[`signal:map/${id}`]![at]!) * slopes.get(id)![at]!;
              }
              sum += 1 / (1 + Math.exp(-(phi - limit) / limit)) / units / 3;
            }
            return sum;
          }, 0),
        );
      };
      const expected = await differences(score, feeds.inputs.data, step);
      gradient!.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4));
      expect(Math.max(...gradient!.map(Math.abs))).toBeGreaterThan(1e-3);
    },
  );

  /** What the estimator multiplies each scalar's move by: its share over its move; scalars that do not move have none. */
  async function heldSlopes(estimator: CompiledEstimator, game: Game): Promise<Map<string, number[]>> {
    const scalars = {
      ...model,
      layers: observedLayers(model).map((layer) => ({ ...layer, granularity: 'unit' as const, units: product(layer.shape) })),
    };
    const shares = await runGraph(compileAttribution(scalars, { estimator, game }), feeds);
    const signals = observedLayers(model).flatMap(({ id }) => [`map/${id}`, `reference-map/${id}`]);
    const maps = await runGraph(compileEvaluation(model, { signals }), feeds);
    return new Map(
      observedLayers(model).map(({ id }) => {
        const moved = maps[`signal:map/${id}`]!.map((value, i) => value - maps[`signal:reference-map/${id}`]![i]!);
        return [id, shares[`values:${id}`]!.map((value, i) => (Math.abs(moved[i]!) < 1e-6 ? 0 : value / moved[i]!))];
      }),
    );
  }

  it('names the objective and the signal when a signal is missing', () => {
    const reading = (name: string): Objective => {
      const builder = new GraphBuilder();
      const input = builder.input(name, ['n', 3]);
      builder.output(builder.add('ReduceSum', [input, builder.ints([1])], { keepdims: 0 }), ['n'], 'score');
      return { key: 'mine', fragment: builder.build('mine') };
    };
    const refused = (name: string) => {
      try {
        compileEvaluation(model, { objective: reading(name), gradient: true });
      } catch (error) {
        return DeepSensorError.is(error) ? `${error.code} ${error.message}` : String(error);
      }
      return 'nothing';
    };
    expect(refused('logit')).toMatch(/^CONTRACT_BROKEN The objective "mine" reads the signal "logit"; known are logits,/);
    expect(refused('attribution/conv1')).toMatch(/^CONTRACT_BROKEN The objective "mine" reads the signal "attribution\/conv1" without/);
    expect(refused('units/conv9')).toMatch(/^CONTRACT_BROKEN The layer "conv9" was asked for; the network observes "conv1"/);
    expect(refused('reference-logits')).toMatch(/^CONTRACT_BROKEN The objective "mine" has no gradient/);
  });

  it('leaves the aim of -1 all zero', async () => {
    const found = await runGraph(
      compileEvaluation(model, { signals: ['aim', 'label'] }),
      pairs([aimed[0]!, { ...cases[1]! }], model.input.shape),
    );
    expect(found['signal:aim']!.slice(3)).toEqual([0, 0, 0]);
    expect(found['signal:aim']!.slice(0, 3).indexOf(1)).toBe(aimed[0]!.aim);
    expect(found['signal:label']!.slice(3).indexOf(1)).toBe(cases[1]!.label);
  });

  it('gathers references by row', async () => {
    const [first] = [cases[0]!];
    const shared = {
      ...feeds,
      references: { data: flat(first.reference), shape: [1, ...model.input.shape] },
      'reference-of': { data: [0, 0], shape: [2] },
    };
    const found = await runGraph(compileEvaluation(model, { signals: ['reference-logits', 'reference-map/fc'] }), shared);
    expect(found['signal:reference-logits']!.slice(0, 3)).toEqual(found['signal:reference-logits']!.slice(3));
    expect(found['signal:reference-map/fc']!.slice(0, 6)).toEqual(found['signal:reference-map/fc']!.slice(6));
  });
});
