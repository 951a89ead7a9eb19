import { describe, expect, it } from 'vitest';

import {
  aumannShapley,
  conductance,
  exactShares,
  firstOrder,
  lineShares,
  midpoint,
  pathMidpoint,
  permutationShares,
  trapezoid,
  uniformNumbers,
  type Quadrature,
} from '../src/index.js';
import { flat, layerOf, readGolden, ReferenceNetwork, type Golden } from './reference-network.js';

const TOLERANCE = 1e-5;

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = TOLERANCE) {
  expect(actual.length).toBe(expected.length);
  Array.from(actual).forEach((value, i) =>
    expect(Math.abs(value - expected[i]!), `${i}: ${value} for ${expected[i]}`).toBeLessThan(tolerance),
  );
}

const total = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

/** The rule by which the golden Aumann-Shapley values were made. */
const midpoints = (n: number): Quadrature => ({
  nodes: Float64Array.from({ length: n }, (_, k) => (k + 0.5) / n),
  weights: new Float64Array(n).fill(1 / n),
});

describe.each(['shapley-mlp.json', 'shapley-cnn.json'])('%s in float64', (file) => {
  const golden = readGolden<Golden>(file);
  const network = new ReferenceNetwork(golden.network);
  const layers = Object.keys(golden.cases[0]!.layers);

  it.each(golden.cases.map((each, i) => [i, each] as const))('case %i', async (_, { label, reference, perturbed, layers: answers }) => {
    for (const name of layers) {
      const { game, line, path } = layerOf(network, name, { label, reference: flat(reference), perturbed: flat(perturbed) });
      const answer = answers[name]!;
      const exact = await exactShares(game);
      expectClose(exact.values, answer.exact_shapley);
      expectClose([exact.change], [answer.efficiency_total]);
      expect(exact.residual).toBeLessThan(1e-6);
      expectClose(await firstOrder(line), answer.first_order);
      expectClose(await lineShares(line, midpoints(256)), answer.aumann_shapley);
      expectClose(await pathMidpoint(path, answer.conductance_steps), answer.conductance);
      expectClose(await aumannShapley(line, 32), answer.aumann_shapley, 1e-2);
    }
  });
});

describe('estimators.json in float64', () => {
  const golden = readGolden<
    Record<string, number[]> & { readonly net: Record<string, number[][]> & { x: number[]; xp: number[]; y: number } }
  >('estimators.json');
  const { W1, b1, W2, b2, x, xp, y } = golden.net as unknown as Record<'W1' | 'W2', number[][]> &
    Record<'b1' | 'b2' | 'x' | 'xp', number[]> & { y: number };
  const columns = (rows: number[][]): number[][] => rows[0]!.map((_, c) => rows.map((row) => row[c]!));
  const network = new ReferenceNetwork([
    { name: 'hidden', kind: 'dense_relu', kernel: columns(W1), bias: b1 },
    { name: 'logits', kind: 'dense', kernel: columns(W2), bias: b2 },
  ]);
  const { game, line, path, change } = layerOf(network, 'hidden', { reference: x, perturbed: xp, label: y });
  const holds = (key: string, values: Float64Array): void => {
    expectClose(values, golden[key]!);
    expectClose([total(values) - change], [golden[`${key}_residual`] as unknown as number]);
  };

  it('plays every coalition', async () => {
    const all = Float32Array.from({ length: 64 }, (_, at) => (Math.floor(at / 4) >> (at % 4)) & 1);
    expectClose(await game.value(all, 16), golden['v_by_bitmask']!, 1e-12);
  });

  it('gives the exact values, from coalitions and from all orders', async () => {
    expectClose((await exactShares(game)).values, golden['shapley_exact']!, 1e-12);
    const sampled = await permutationShares(game, { orders: 20000, uniform: uniformNumbers(1, 'golden') });
    expect(sampled.residual).toBeLessThan(1e-12);
    sampled.values.forEach((value, i) => expect(Math.abs(value - golden['shapley_all_permutations']![i]!)).toBeLessThan(1e-2));
  });

  it('gives Aumann-Shapley, midpoint, first order and the two-point trapezoid', async () => {
    for (const nodes of [1, 2, 4, 8, 16]) holds(`aumann_shapley_GL${nodes}`, await aumannShapley(line, nodes));
    holds('midpoint', await midpoint(line));
    holds('first_order', await firstOrder(line));
    holds('two_point_trapezoid', await lineShares(line, trapezoid(1)));
  });

  it('gives conductance', async () => {
    for (const intervals of [10, 50, 1000]) holds(`conductance_trap_${intervals}`, await conductance(path, intervals));
  });
});
