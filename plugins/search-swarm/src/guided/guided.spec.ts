import { describePerturbation } from '@deepsensor/conformance';
import { describe, expect, it } from 'vitest';

import { bowl, linear, playOn } from '../../test/analytic.js';
import { guidedSwarm } from './contribution.js';
import { guidedOptions } from './options.js';

const guided = (options: object = {}) => guidedSwarm(guidedOptions.parse(options));

for (const options of [{}, { aims: false }, { aims: false, social: 0, particles: 3 }]) {
  describePerturbation(`swarm/guided ${JSON.stringify(options)}`, () => guided(options));
}

describe('swarm/guided', () => {
  it('reaches the corner in which a linear fitness is highest', () => {
    const k = 50;
    const fitness = linear(k, 2, () => 100);
    const gradient = new Float32Array(k);
    fitness.score(new Float32Array(k), 1, gradient);
    const highest = fitness.score(gradient.map(Math.sign), 1, gradient);
    for (const aims of [true, false]) {
      const { best } = playOn(guided({ aims }), fitness, { dimensions: k, evaluations: 150, classes: 2 });
      for (const score of best) expect(score).toBeCloseTo(highest, 4);
    }
  });

  it('comes close to an optimum inside the box', () => {
    const { best } = playOn(
      guided({ aims: false }),
      bowl((j) => Math.cos(j) * 0.7),
      { dimensions: 30, evaluations: 400 },
    );
    for (const score of best) expect(score).toBeGreaterThan(-0.01);
  });

  it('climbs in a sphere, and stays in it', () => {
    const k = 40;
    const fitness = linear(k, 2, () => 100);
    const gradient = new Float32Array(k);
    fitness.score(new Float32Array(k), 1, gradient);
    const size = Math.hypot(...gradient);
    const { candidates } = playOn(guided(), fitness, { dimensions: k, evaluations: 100, classes: 2, ball: 'sphere' });
    const reached = candidates.flat().map(({ x }) => x.reduce((sum, v, j) => sum + v * gradient[j]!, 0) / size);
    expect(Math.max(...reached)).toBeGreaterThan(0.98);
    for (const { x } of candidates.flat()) expect(Math.hypot(...x)).toBeLessThan(1.0001);
  });

  it('finds every class that lies within the box, and stops when all are found', () => {
    const fitness = linear(60, 10, (c) => 0.5 + 0.1 * c);
    const { found, spent } = playOn(guided(), fitness, { dimensions: 60, evaluations: 1000 });
    for (const classes of found) expect([...classes].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const evaluations of spent) expect(evaluations).toBeLessThan(1000);
  });

  it('finds more wrong classes with aims than without', () => {
    const fitness = linear(60, 10, (c) => 1 + 0.2 * c);
    const ground = { dimensions: 60, evaluations: 200, seeds: 5 };
    const count = (options: object): number => playOn(guided(options), fitness, ground).found.flat().length;
    expect(count({})).toBeGreaterThan(1.5 * count({ aims: false }));
  });

  it('begins with the seed and ten places, the k-th particle aiming at the k-th class', () => {
    const { candidates } = playOn(
      guided(),
      bowl(() => 0),
      { dimensions: 5, evaluations: 400, classes: 21 },
    );
    const first = candidates[0]!.slice(0, 10);
    expect([...first[0]!.x]).toEqual([0, 0, 0, 0, 0]);
    expect(new Set(first.map(({ x }) => x.join())).size).toBe(10);
    expect(first.map(({ aim }) => aim)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('works its way through a thousand classes, the likeliest first', () => {
    const fitness = { ...bowl(() => 0.5), errs: () => -1 };
    let turn = 0;
    const everyStep = { ...fitness, errs: () => (turn++ % 1000) + 1 };
    const { candidates } = playOn(guided(), everyStep, { dimensions: 4, evaluations: 200, classes: 1001, seeds: 1 });
    expect(Math.max(...candidates[0]!.map(({ aim }) => aim))).toBeGreaterThan(150);
    const still = playOn(guided(), fitness, { dimensions: 4, evaluations: 200, classes: 1001, seeds: 1 });
    expect(new Set(still.candidates[0]!.map(({ aim }) => aim))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
  });

  it('spends a small budget on few particles with several steps each', () => {
    const fitness = linear(40, 2, () => 0.5);
    for (const evaluations of [5, 9, 12]) {
      const { found, candidates } = playOn(guided(), fitness, { dimensions: 40, evaluations, classes: 2, seeds: 4 });
      expect(found).toEqual([[1], [1], [1], [1]]);
      for (const each of candidates) expect(each.length).toBeLessThanOrEqual(evaluations);
    }
  });

  it('makes large steps first, and again when it sets out for another aim', () => {
    const everyTime = { ...linear(6, 4, () => 99), errs: () => -1 };
    const options = { particles: 1, inertia: 0, cognitive: 0, guidance: 0.01, vmax: 2 };
    const stepsOf = (fitness: typeof everyTime, more: object): number[] => {
      const { candidates } = playOn(guided({ ...options, ...more }), fitness, { dimensions: 6, evaluations: 12, classes: 4, seeds: 1 });
      return candidates[0]!.slice(1).map(({ x }, t) => Math.abs(x[0]! - candidates[0]![t]!.x[0]!));
    };
    const factors = [3, 3 / Math.SQRT2, 1.5, 1.5 / Math.SQRT2, 1, 1, 1, 1, 1, 1, 1];
    stepsOf(everyTime, {}).forEach((size, t) => expect(size).toBeCloseTo(0.01 * factors[t]!, 6));
    for (const size of stepsOf(everyTime, { opening: 1 })) expect(size).toBeCloseTo(0.01, 6);
    let turn = 0;
    const found = stepsOf({ ...everyTime, errs: () => (++turn === 7 ? 1 : -1) }, {});
    [1, 1, 0, 3, 3 / Math.SQRT2].forEach((factor, t) => expect(found[4 + t]).toBeCloseTo(0.01 * factor, 6));
  });

  it('keeps the velocity bounded', () => {
    const { candidates } = playOn(
      guided({ particles: 1, guidance: 3, vmax: 0.25 }),
      linear(6, 2, () => 9),
      {
        dimensions: 6,
        evaluations: 20,
        classes: 2,
        seeds: 1,
      },
    );
    const xs = candidates[0]!.map(({ x }) => x);
    for (let t = 1; t < xs.length; t++) xs[t]!.forEach((v, j) => expect(Math.abs(v - xs[t - 1]![j]!)).toBeLessThanOrEqual(0.25));
    expect(Math.max(...xs[1]!.map(Math.abs))).toBe(0.25);
  });
});
