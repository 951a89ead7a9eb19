import type { Batch, CompiledFitness } from '@deepsensor/contract';
import { describeFitness, runFragment } from '@deepsensor/conformance';
import { describe, expect, it } from 'vitest';

import { loss, margin } from './fitness.js';

describeFitness('margin', margin);
describeFitness('loss', loss);

const logits: Batch = { shape: [3, 4], data: Float32Array.of(2, 5, -1, 4, 0, 0, 0, 0, -30, 10, 9, 9.5) };
const oneHot = (...classes: number[]): Batch => ({
  shape: [classes.length, 4],
  data: Float32Array.from({ length: 4 * classes.length }, (_, i) => (classes[Math.floor(i / 4)] === i % 4 ? 1 : 0)),
});
const inputs = { logits, label: oneHot(1, 2, 0), aim: oneHot(0, 3, 2) };
const objectiveOf = (fitness: CompiledFitness, aimed: boolean) =>
  fitness.objective({ classes: ['0', '1', '2', '3'], layers: [], granularity: 'channel' }, aimed);
const logSum = (...values: number[]): number => Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0));

describe('margin', () => {
  it('is the best other logit less that of the label', () => {
    expect([...runFragment(objectiveOf(margin(), false).fragment, inputs).data]).toEqual([-1, 0, 40]);
  });

  it('is the logit of the aim less that of the label', () => {
    expect([...runFragment(objectiveOf(margin(), true).fragment, inputs).data]).toEqual([-3, 0, 39]);
  });
});

describe('loss', () => {
  it('is the cross-entropy at the label', () => {
    const [first, second, third] = runFragment(objectiveOf(loss(), false).fragment, inputs).data;
    expect(first).toBeCloseTo(logSum(2, 5, -1, 4) - 5, 10);
    expect(second).toBeCloseTo(Math.log(4), 10);
    expect(third).toBeCloseTo(logSum(-30, 10, 9, 9.5) + 30, 10);
  });

  it('is minus the cross-entropy at the aim', () => {
    const [first, second, third] = runFragment(objectiveOf(loss(), true).fragment, inputs).data;
    expect(first).toBeCloseTo(2 - logSum(2, 5, -1, 4), 10);
    expect(second).toBeCloseTo(-Math.log(4), 10);
    expect(third).toBeCloseTo(9 - logSum(-30, 10, 9, 9.5), 10);
  });
});
