import type { Batch, ModelFacts, ObservedLayer } from '@deepsensor/contract';
import { describeFitness, runFragment } from '@deepsensor/conformance';
import { describe, expect, it } from 'vitest';

import { excitableCount, excitableSoft } from './fitness.js';
import { countOptions, softOptions } from './options.js';

const soft = (options: object = {}) => excitableSoft(softOptions.parse(options));
const count = (options: object = {}) => excitableCount(countOptions.parse(options));

describeFitness('excitable/soft', soft);
describeFitness('excitable/soft of shares', () => soft({ threshold: { rule: 'share', value: 0.1 }, estimator: 'aumann-shapley' }));
describeFitness('excitable/soft, ties broken by margin', () => soft({ tieBreaker: 'margin' }));
describeFitness('excitable/count', count);
describeFitness('excitable/count without a tie-breaker', () => count({ tieBreaker: 'none' }));
describeFitness('excitable/count, ties broken by loss', () => count({ tieBreaker: 'loss' }));

const layer = (id: string, units: number): ObservedLayer => ({
  observed: true,
  id,
  kind: 'dense',
  tensor: id,
  shape: [units],
  channelAxis: 1,
  units,
  granularity: 'channel',
  isCut: true,
  bypass: [],
});

const model: ModelFacts = { classes: ['a', 'b', 'c'], granularity: 'channel', layers: [layer('one', 2), layer('two', 4)] };
const batch = (width: number, ...values: number[]): Batch => ({ shape: [values.length / width, width], data: Float32Array.from(values) });
/** Two candidates. Fair shares of 10 logits: 5 in layer one, 2.5 in layer two. */
const signals = {
  'attribution/one': batch(2, 6, 4, -7, 5),
  'attribution/two': batch(4, 3, 2.6, 2.4, 0, 2.5, -9, 0, 0),
  logits: batch(3, 0, 4, 1, 5, 0, 0),
  label: batch(3, 0, 1, 0, 1, 0, 0),
  aim: batch(3, 1, 0, 0, 0, 0, 1),
};
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

describe('excitable/count', () => {
  it('is the weighted share of neurons above the fair share, each layer by itself', () => {
    const { fragment } = count({ tieBreaker: 'none' }).objective(model, true);
    const [first, second] = runFragment(fragment, signals).data;
    expect(first).toBeCloseTo((1 / 2 + 2 / 4) / 2, 6);
    expect(second).toBe(0);
  });

  it('weighs layers as it is told, and leaves out those of weight 0', () => {
    const weighed = count({ tieBreaker: 'none', weights: { one: 3 } }).objective(model, true);
    expect(runFragment(weighed.fragment, signals).data[0]).toBeCloseTo((3 / 4) * (1 / 2) + (1 / 4) * (2 / 4), 6);
    const alone = count({ tieBreaker: 'none', weights: { two: 0 } }).objective(model, true);
    expect(alone.attribution!.layers).toEqual(['one']);
    expect(runFragment(alone.fragment, signals).data[0]).toBeCloseTo(1 / 2, 6);
  });

  it('takes other thresholds', () => {
    const absolute = count({ tieBreaker: 'none', threshold: { rule: 'absolute', value: 2.55 } }).objective(model, true);
    expect(runFragment(absolute.fragment, signals).data[0]).toBeCloseTo((2 / 2 + 2 / 4) / 2, 6);
    const fair = count({ tieBreaker: 'none', threshold: { rule: 'fair-share', kappa: 0.5, reference: 8 } }).objective(model, true);
    expect(runFragment(fair.fragment, signals).data[0]).toBeCloseTo((2 / 2 + 3 / 4) / 2, 6);
  });

  it('breaks ties by the margin, worth half a neuron of the layer in which one counts least', () => {
    const weight = (0.5 / 4) * 0.5;
    const aimed = runFragment(count().objective(model, true).fragment, signals).data;
    expect(aimed[0]).toBeCloseTo(0.5 + weight * sigmoid(-4 / 5), 6);
    expect(aimed[1]).toBeCloseTo(weight * sigmoid(-5 / 5), 6);
    const any = runFragment(count({ threshold: { rule: 'absolute', value: 100 } }).objective(model, false).fragment, signals).data;
    expect(any[0]).toBeCloseTo(weight * sigmoid(-3 / 5), 6);
  });

  it('breaks ties by the loss', () => {
    const weight = (0.5 / 4) * 0.5;
    const options = { tieBreaker: 'loss', threshold: { rule: 'absolute', value: 100 } };
    const logSum = Math.log(1 + Math.exp(4) + Math.exp(1));
    expect(runFragment(count(options).objective(model, false).fragment, signals).data[0]).toBeCloseTo(
      weight * sigmoid((logSum - 4) / 5),
      6,
    );
    expect(runFragment(count(options).objective(model, true).fragment, signals).data[0]).toBeCloseTo(weight * sigmoid(-logSum / 5), 6);
  });

  it('says the score up to which no neuron is excitable', () => {
    expect(count({ tieBreaker: 'none' }).objective(model, true).floor).toBe(0);
    expect(count({ tieWeight: 0.01 }).objective(model, true).floor).toBe(0.01);
    expect(soft().objective(model, true).floor).toBeUndefined();
  });

  it('has a gradient only through its tie-breaker', () => {
    expect([count().hasGradient, count({ tieBreaker: 'none' }).hasGradient, soft().hasGradient]).toEqual([true, false, true]);
  });
});

describe('excitable/soft', () => {
  it('replaces the step by a sigmoid whose width is counted in thresholds, 4 by default', () => {
    const expected = (s: number): number =>
      ((sigmoid(1 / (5 * s)) + sigmoid(-1 / (5 * s))) / 2 +
        [0.5, 0.1, -0.1, -2.5].reduce((sum, over) => sum + sigmoid(over / (2.5 * s)), 0) / 4) /
      2;
    expect(runFragment(soft({ tieBreaker: 'none' }).objective(model, true).fragment, signals).data[0]).toBeCloseTo(expected(4), 6);
    expect(runFragment(soft({ softness: 0.25, tieBreaker: 'none' }).objective(model, true).fragment, signals).data[0]).toBeCloseTo(
      expected(0.25),
      6,
    );
  });
});

describe('excitable/soft with a tie-breaker', () => {
  it('adds the squashed margin with its weight', () => {
    const plain = runFragment(soft({ tieBreaker: 'none' }).objective(model, true).fragment, signals).data[0]!;
    const { fragment } = soft({ tieBreaker: 'margin', tieWeight: 0.5 }).objective(model, true);
    expect(runFragment(fragment, signals).data[0]).toBeCloseTo(plain + 0.5 * sigmoid(-4 / 5), 6);
  });
});

describe('the game', () => {
  it('is played for the aim where there is one, and else for the cross-entropy', () => {
    expect(soft().objective(model, true).attribution).toEqual({
      estimator: { name: 'path-midpoint' },
      game: 'aimed-margin',
      layers: ['one', 'two'],
    });
    expect(soft().objective(model, false).attribution!.game).toBe('cross-entropy');
    expect(soft({ game: 'margin', estimator: 'conductance' }).objective(model, false).attribution).toEqual({
      estimator: { name: 'conductance', nodes: 4 },
      game: 'margin',
      layers: ['one', 'two'],
    });
  });

  it('takes a fair share of log C nats for cross-entropy', () => {
    const { fragment } = count({ tieBreaker: 'none' }).objective(model, false);
    const shares = { ...signals, 'attribution/one': batch(2, 0.54, 0.56, 0, 0), 'attribution/two': batch(4, 0.27, 0.28, 0, 0, 0, 0, 0, 0) };
    // log 3 / 2 = 0.549 and log 3 / 4 = 0.275.
    expect(runFragment(fragment, shares).data[0]).toBeCloseTo((1 / 2 + 1 / 4) / 2, 6);
  });

  it('is refused when the search does not aim as it does', () => {
    expect(() => soft({ game: 'aimed-margin' }).objective(model, false)).toThrow('the search gives no aims');
    expect(() => soft({ game: 'margin' }).objective(model, true)).toThrow('takes no aims');
  });
});

describe('layers', () => {
  it('are refused when they are not observed or none is left', () => {
    expect(() => soft({ weights: { tow: 1 } }).objective(model, true)).toThrow('observed are "two", "one"');
    expect(() => soft({ weights: { one: 0, two: 0 } }).objective(model, true)).toThrow('no observed layer');
  });
});
