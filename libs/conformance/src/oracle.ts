import type { Oracle } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { observationOf, pickObservation } from './observation.js';

/**
 * The laws that every oracle keeps.
 * @param startsFrom For an oracle that asks more of a seed than that its label has the highest logit: whether logits `[C]` are those of a
 * seed, given the label.
 */
export function describeOracle(
  name: string,
  create: () => Oracle,
  startsFrom: (logits: Float32Array, label: number) => boolean = () => true,
): void {
  describe(`${name} keeps the laws of an oracle`, () => {
    const oracle = create();
    const classes = 5;
    const n = 40;

    it('tells kinds of error apart by distinct names', () => {
      expect(oracle.kinds.length).toBeGreaterThan(0);
      expect(new Set(oracle.kinds).size).toBe(oracle.kinds.length);
    });

    it('judges every candidate, within its kinds and the classes', () => {
      const { kind, taken } = oracle.judge(observationOf(n, classes));
      expect(kind).toHaveLength(n);
      expect(taken).toHaveLength(n);
      expect([...kind].every((of) => of >= -1 && of < oracle.kinds.length)).toBe(true);
      expect([...taken].every((of) => of >= -1 && of < classes)).toBe(true);
    });

    it('finds no error in a candidate that answers as its seed did, rightly', () => {
      const all = observationOf(n, classes);
      const seeds = [...all.labels.keys()].filter((row) =>
        startsFrom(all.referenceLogits.data.subarray(row * classes, (row + 1) * classes), all.labels[row]!),
      );
      expect(seeds.length, 'seeds to look at').toBeGreaterThan(0);
      const observation = pickObservation(all, seeds);
      const { kind, taken } = oracle.judge({ ...observation, logits: observation.referenceLogits });
      expect([...kind]).toEqual(seeds.map(() => -1));
      expect(taken).toEqual(observation.labels);
    });

    it('takes an erring candidate for another class than its label', () => {
      const observation = observationOf(n, classes);
      const { kind, taken } = oracle.judge(observation);
      kind.forEach((of, row) => {
        if (of >= 0) expect(taken[row]).not.toBe(observation.labels[row]);
      });
    });

    it('judges a row alone as in a batch', () => {
      const observation = observationOf(n, classes);
      const whole = oracle.judge(observation);
      for (let row = 0; row < n; row++) {
        const alone = oracle.judge(pickObservation(observation, [row]));
        expect([alone.kind[0], alone.taken[0]]).toEqual([whole.kind[row], whole.taken[row]]);
      }
    });

    it.each([Number.NaN, Infinity, -Infinity])('judges answers of %s', (value) => {
      const observation = observationOf(3, classes);
      const { kind, taken } = oracle.judge({
        ...observation,
        logits: { data: new Float32Array(3 * classes).fill(value), shape: [3, classes] },
      });
      expect([...kind].every((of) => of >= -1 && of < oracle.kinds.length)).toBe(true);
      expect([...taken].every((of) => of >= -1 && of < classes)).toBe(true);
    });

    it('judges no candidates', () => {
      const { kind, taken } = oracle.judge(observationOf(0, classes));
      expect([kind.length, taken.length]).toEqual([0, 0]);
    });

    it('leaves what it looks at as it is', () => {
      const observation = observationOf(n, classes);
      oracle.judge(observation);
      expect(observation).toEqual(observationOf(n, classes));
    });
  });
}
