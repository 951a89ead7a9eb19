import { countExcitable, excitableFragment, softCount, uniformNumbers, type ExcitableScore, type Threshold } from '@deepsensor/attribution';
import { differentiate, GraphBuilder } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { runGraph } from './attribution-golden.js';

const ROWS = 5;
const layers = [
  { id: 'conv', units: 7 },
  { id: 'dense', units: 70 },
];
const uniform = uniformNumbers(1, 'shares');
const feeds = Object.fromEntries(
  layers.map(({ id, units }, l) => [
    `attribution/${id}`,
    { data: Array.from({ length: ROWS * units }, (_, i) => 2 * uniform(1000 * l + i) - 0.9), shape: [ROWS, units] },
  ]),
);
const shares = (weights?: readonly number[]) =>
  layers.map(({ id }, l) => ({ shares: feeds[`attribution/${id}`]!, ...(weights && { weight: weights[l]! }) }));
const thresholds: Threshold[] = [
  { rule: 'absolute', value: 0.4 },
  { rule: 'fair-share', reference: 3, kappa: 1.5 },
  { rule: 'share', value: 0.05 },
];

describe.each(thresholds)('excitableFragment by $rule', (threshold) => {
  it.each([undefined, [0.8, 0.2]])('counts as countExcitable does, weights %j', async (weights) => {
    const ask: ExcitableScore = { layers, threshold, form: 'count', ...(weights && { weights }) };
    const { score } = await runGraph(excitableFragment(ask), feeds);
    const expected = countExcitable(shares(weights), threshold).score;
    score!.forEach((value, row) => expect(value).toBeCloseTo(expected[row]!, 6));
    expect(Math.max(...expected)).toBeGreaterThan(0);
  });

  it('counts softly as softCount does, with a gradient', async () => {
    const fragment = excitableFragment({ layers, threshold, form: 'soft', softness: 0.7 });
    const { score } = await runGraph(fragment, feeds);
    const expected = softCount(shares(), threshold, 0.7);
    score!.forEach((value, row) => expect(value).toBeCloseTo(expected[row]!, 5));

    const builder = new GraphBuilder();
    for (const { name, shape } of fragment.inputs) builder.input(name, shape);
    const inner = builder.inline(fragment, Object.fromEntries(fragment.inputs.map(({ name }) => [name, name])))('score');
    const one = builder.add('Expand', [builder.scalar(1), builder.add('Shape', [inner])]);
    const found = differentiate(builder, { cotangents: new Map([[inner, one]]), wrt: ['attribution/conv'] });
    builder.output(found.get('attribution/conv')!, ['n', 7], 'gradient');
    const { gradient } = await runGraph(builder.build('gradient'), feeds);
    for (const at of [0, 3, 6, 17]) {
      const moved = (by: number) => {
        const [conv, dense] = shares();
        const data = feeds['attribution/conv']!.data.map((value, i) => (i === at ? value + by : value));
        return softCount([{ shares: { ...conv!.shares, data } }, dense!], threshold, 0.7)[Math.floor(at / 7)]!;
      };
      expect(gradient![at]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 4);
    }
  });
});

it('takes nothing from a candidate that is its reference, by any rule', async () => {
  const still = Object.fromEntries(Object.entries(feeds).map(([name, { data, shape }]) => [name, { data: data.map(() => 0), shape }]));
  for (const threshold of thresholds) {
    expect((await runGraph(excitableFragment({ layers, threshold, form: 'count' }), still))['score']).toEqual([0, 0, 0, 0, 0]);
    expect((await runGraph(excitableFragment({ layers, threshold, form: 'soft' }), still))['score']!.every(Number.isFinite)).toBe(true);
  }
});
