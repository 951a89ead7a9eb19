import type { SearchSpace } from '@deepsensor/contract';
import { describePerturbation } from '@deepsensor/conformance';
import { searchRandom } from '@deepsensor/rng';
import { describe, expect, it } from 'vitest';

import { randomOptions, randomSearch } from './random.js';

describePerturbation('random', () => randomSearch(randomOptions.parse({})));
describePerturbation('random, saturated', () => randomSearch(randomOptions.parse({ saturated: true, batch: 7 })));

const space: SearchSpace = {
  seeds: 2,
  dimensions: 3,
  evaluationsPerSeed: 1000,
  alternatives: [],
  random: searchRandom(1, ['a', 'b']),
  steepest: (gradients) => gradients,
};

/** Every coefficient of every candidate, by seed. */
function drawn(options: object): number[][] {
  const session = randomSearch(randomOptions.parse(options)).open(space);
  const all: number[][] = [[], []];
  for (let proposal = session.propose(); proposal !== undefined; proposal = session.propose()) {
    proposal.seedOf.forEach((seed, row) => all[seed]!.push(...proposal.coefficients.data.subarray(3 * row, 3 * row + 3)));
  }
  return all;
}

describe('random', () => {
  it('draws the same candidates whatever the batch', () => {
    expect(drawn({ batch: 7 })).toEqual(drawn({ batch: 400 }));
  });

  it('is uniform in the box', () => {
    for (const values of drawn({})) {
      expect(values).toHaveLength(3000);
      const quarters = [0, 0, 0, 0];
      for (const value of values) quarters[Math.floor(2 * (value + 1))]!++;
      for (const count of quarters) expect(Math.abs(count - 750)).toBeLessThan(4 * Math.sqrt(750));
    }
  });

  it('draws corners of the box when saturated, each as likely', () => {
    for (const values of drawn({ saturated: true })) {
      expect(values.every((value) => Math.abs(value) === 1)).toBe(true);
      expect(Math.abs(values.reduce((sum, value) => sum + value, 0))).toBeLessThan(4 * Math.sqrt(3000));
    }
  });
});
