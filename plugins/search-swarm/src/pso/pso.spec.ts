import { describePerturbation } from '@deepsensor/conformance';
import { describe, expect, it } from 'vitest';

import { bowl, playOn } from '../../test/analytic.js';
import { boundHandlers, velocityHandlers } from './bounds.js';
import { constriction, coefficients } from './coefficients.js';
import { particleSwarm } from './contribution.js';
import { psoOptions } from './options.js';

const pso = (options: object = {}) => particleSwarm(psoOptions.parse(options));

for (const options of [
  {},
  { topology: 'ring', update: 'inertia', bounds: 'random', velocityAtBounds: 'zero' },
  { start: 'seed', startVelocity: 'zero', bounds: 'reflect', stopAtFirst: true },
]) {
  describePerturbation(`swarm/pso ${JSON.stringify(options)}`, () => pso(options));
}

describe('coefficients', () => {
  it('computes the factor of Clerc and Kennedy', () => {
    expect(constriction(2.05, 2.05)).toBeCloseTo(0.7298437881, 9);
    const { inertia, cognitive, social } = coefficients(psoOptions.parse({}), 3, 10);
    expect([inertia, cognitive, social].map((each) => each.toFixed(6))).toEqual(['0.729844', '1.496180', '1.496180']);
    expect(() => psoOptions.parse({ cognitive: 2, social: 2 })).toThrow('above 4');
  });

  it('lets the inertia fall from 0.9 to 0.4 over the run', () => {
    const options = psoOptions.parse({ update: 'inertia' });
    expect(coefficients(options, 0, 11)).toEqual({ inertia: 0.9, cognitive: 2, social: 2 });
    expect(coefficients(options, 5, 11).inertia).toBeCloseTo(0.65, 12);
    expect(coefficients(options, 10, 11).inertia).toBeCloseTo(0.4, 12);
    expect(coefficients(options, 0, 1).inertia).toBe(0.9);
    expect(coefficients(psoOptions.parse({ update: 'inertia', inertia: 0.721 }), 9, 11).inertia).toBe(0.721);
  });
});

describe('swarm/pso', () => {
  const inside = bowl((j) => Math.cos(3 * j) * 0.8);

  it.each([{}, { topology: 'ring' }, { update: 'inertia', inertia: 0.7, cognitive: 1.5 }, { update: 'inertia' }])(
    'settles on an optimum inside the box with %j',
    (options) => {
      const { best } = playOn(pso(options), inside, { dimensions: 6, evaluations: 3000 });
      for (const score of best) expect(score).toBeGreaterThan(-1e-3);
    },
  );

  it.each(boundHandlers.flatMap((bounds) => velocityHandlers.map((velocityAtBounds) => ({ bounds, velocityAtBounds }))))(
    'stays in the box and improves with $bounds, $velocityAtBounds',
    (options) => {
      const { candidates, best } = playOn(pso(options), inside, { dimensions: 6, evaluations: 400, seeds: 1 });
      expect(candidates[0]!.every(({ x }) => x.every((value) => value >= -1 && value <= 1))).toBe(true);
      expect(best[0]).toBeGreaterThan(Math.max(...candidates[0]!.slice(0, 20).map(({ fitness }) => fitness)));
    },
  );

  it('reaches a corner', () => {
    const { best } = playOn(
      pso(),
      bowl((j) => (j % 2 === 0 ? 1 : -1)),
      { dimensions: 8, evaluations: 2000 },
    );
    for (const score of best) expect(score).toBeGreaterThan(-1e-4);
  });

  it('ends the search of a seed at its first error when asked to, and otherwise when every class is found', () => {
    let turn = 0;
    const erring = { ...inside, errs: () => 1 + (turn++ % 2) };
    const ground = { dimensions: 3, evaluations: 1000, seeds: 1, classes: 4 };
    expect(playOn(pso({ stopAtFirst: true }), erring, ground).spent).toEqual([20]);
    expect(playOn(pso(), erring, ground).spent).toEqual([1000]);
    expect(playOn(pso(), erring, { ...ground, classes: 3 }).spent).toEqual([20]);
  });

  it('starts at the seed and at rest when asked to', () => {
    const options = { particles: 1, start: 'seed', startVelocity: 'zero' };
    const { candidates } = playOn(pso(options), inside, { dimensions: 3, evaluations: 20, seeds: 1 });
    // One particle at rest at its own best place has nowhere to go.
    for (const { x } of candidates[0]!) expect([...x]).toEqual([0, 0, 0]);
  });
});
