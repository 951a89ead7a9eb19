import type { Batch, Observation } from '@deepsensor/contract';
import { describeOracle } from '@deepsensor/conformance';
import { describe, expect, it } from 'vitest';

import { changed, misclassified } from './oracles.js';
import { verification } from './verification.js';

describeOracle('misclassified', misclassified);
describeOracle('changed', changed);
describeOracle('verification', verification, (logits, label) =>
  logits.every((logit, c) => c === logits.length - 1 || (c === label) === logit >= logits.at(-1)!),
);

const batch = (...rows: number[][]): Batch => ({ shape: [rows.length, rows[0]!.length], data: Float32Array.from(rows.flat()) });

const observation: Observation = {
  logits: batch([1, 3, 2], [3, 1, 2], [1, 2, 2], [Number.NaN, 0, 0], [0, Infinity, 0]),
  referenceLogits: batch([9, 3, 2], [9, 1, 2], [1, 2, 9], [0, 1, 0], [0, 1, 0]),
  labels: Int32Array.of(1, 1, 1, 1, 1),
  aims: new Int32Array(5).fill(-1),
  signals: new Map(),
};

describe('oracles', () => {
  it('misclassified compares with the label', () => {
    const { kind, taken } = misclassified().judge(observation);
    expect([...taken]).toEqual([1, 0, 1, -1, -1]);
    expect([...kind]).toEqual([-1, 0, -1, 1, 1]);
    expect(misclassified().kinds).toEqual(['misclassified', 'non-finite']);
  });

  it('changed compares with the answer for the seed', () => {
    const { kind, taken } = changed().judge(observation);
    expect([...taken]).toEqual([1, 0, 1, -1, -1]);
    expect([...kind]).toEqual([0, -1, 0, 1, 1]);
    expect(changed().kinds).toEqual(['changed', 'non-finite']);
  });

  it('verification tells who is accepted by mistake and who is rejected', () => {
    // Anna, Ben and nobody; the voice is Anna's but where the label is nobody.
    const { kind, taken } = verification().judge({
      ...observation,
      logits: batch(
        [2, -1, 0],
        [2, 1, 0],
        [-1, -2, 0],
        [-1, 1, 0],
        [-1, -2, 0],
        [-3, 0.5, 0],
        [Number.NaN, 1, 0],
        // At exactly the threshold a voice is accepted.
        [0, -1, 0],
        [-1, 0, 0],
        [0, 0, 0],
      ),
      labels: Int32Array.of(0, 0, 0, 0, 2, 2, 0, 0, 2, 2),
    });
    const kinds = verification().kinds;
    expect([...kind].map((each) => kinds[each] ?? 'right')).toEqual([
      'right',
      'false-acceptance',
      'false-rejection',
      'false-acceptance',
      'right',
      'false-acceptance',
      'non-finite',
      'right',
      'false-acceptance',
      'false-acceptance',
    ]);
    expect([...taken]).toEqual([0, 1, 2, 1, 2, 1, -1, 0, 1, 0]);
  });

  it('verification accepts at exactly the threshold, as the error rates of enrolment do', () => {
    const { kind, taken } = verification().judge({
      ...observation,
      logits: batch([0, -1, 0], [0, 0, 0], [-1, 0, 0], [0, -1, 0]),
      labels: Int32Array.of(0, 0, 0, 2),
    });
    expect([...kind]).toEqual([-1, 0, 0, 0]);
    expect([...taken]).toEqual([0, 1, 1, 0]);
  });
});
