import type { PerturbationStrategy } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { abyss, hill, open, plain, play, type Shard } from './landscape.js';

export interface PerturbationLaws {
  /** Numbers of coefficients to search in. Default 1 and 12. */
  readonly dimensions?: readonly number[];
  /** Budgets to keep; odd ones catch a last step that is not cut short. Default 1, 7 and 60. */
  readonly evaluationsPerSeed?: readonly number[];
}

/**
 * The laws that every search keeps: its candidates are a function of the key of the seed alone, stay in the box and within the
 * budget, and come to an end whatever the scores are.
 */
export function describePerturbation(name: string, create: () => PerturbationStrategy, laws: PerturbationLaws = {}): void {
  const { dimensions = [1, 12], evaluationsPerSeed = [1, 7, 60] } = laws;
  const shard: Shard = { runSeed: 5, seedIds: ['a', 'bb', 'ccc', 'dddd'], dimensions: 12, evaluationsPerSeed: 60, classes: 4 };

  describe(`${name} keeps the laws of a perturbation`, () => {
    for (const k of dimensions) {
      for (const budget of evaluationsPerSeed) {
        it(`proposes sound candidates within ${budget} evaluations a seed, in ${k} dimensions`, () => {
          const strategy = create();
          for (const landscape of [hill, plain, abyss, open]) {
            const steps = play(strategy, { ...shard, dimensions: k, evaluationsPerSeed: budget }, landscape, (proposal, spent) => {
              const n = proposal.seedOf.length;
              expect(proposal.coefficients.shape, 'shape of the coefficients').toEqual([n, k]);
              expect(proposal.coefficients.data, 'numbers in the coefficients').toHaveLength(n * k);
              expect(proposal.aims, 'aims').toHaveLength(n);
              const left = spent.map((taken) => budget - taken);
              for (const seed of proposal.seedOf) {
                expect(left[seed], `row of a seed: ${seed}`).toBeDefined();
                left[seed]!--;
              }
              expect(Math.min(...left), `evaluations left on ${landscape.name}`).toBeGreaterThanOrEqual(0);
              expect(
                proposal.coefficients.data.every((value) => value >= -1 && value <= 1),
                'coefficients in [-1, 1]',
              ).toBe(true);
              for (const aim of proposal.aims) {
                if (!strategy.usesAims) expect(aim, 'aim of a strategy that has none').toBe(-1);
                expect(aim >= -1 && aim < shard.classes, `aim ${aim}`).toBe(true);
              }
            });
            expect(Math.min(...steps.map((of) => of.length)), 'candidates of the seed with the fewest').toBeGreaterThan(0);
          }
        });
      }
    }

    it('proposes the same candidates for the same key', () => {
      expect(play(create(), shard, hill)).toEqual(play(create(), shard, hill));
    });

    it('keeps no state between sessions', () => {
      const strategy = create();
      const first = play(strategy, shard, hill);
      expect(play(strategy, shard, hill)).toEqual(first);
    });

    it.each([hill, plain, abyss, open])('gives a seed alone the candidates that it has in a shard, on $name', (landscape) => {
      const together = play(create(), shard, landscape);
      shard.seedIds.forEach((id, seed) => {
        expect(play(create(), { ...shard, seedIds: [id] }, landscape)[0], `seed ${id}`).toEqual(together[seed]);
      });
    });

    it('does not depend on the order of the seeds', () => {
      const together = play(create(), shard, hill);
      const reversed = play(create(), { ...shard, seedIds: [...shard.seedIds].reverse() }, hill);
      expect(reversed.reverse()).toEqual(together);
    });
  });
}
