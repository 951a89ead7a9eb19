import type { Batch, FrontEnd } from '@deepsensor/contract';
import type { RunFacts, StoredFinding } from '@deepsensor/store';
import { describe, expect, it } from 'vitest';

import { frontEndText, keyOf } from '../src/front-end.js';
import { frontEndOfReplay } from '../src/replay-front-end.js';

const frontEnd = (id: string, key?: string, note = 'as in the run'): FrontEnd => ({
  id,
  summary: `${id} samples`,
  note,
  domain: { shape: [4], lower: -1, upper: 1 },
  ...(key !== undefined && { key }),
});
const [unit, int16] = [frontEnd('unit', '8000'), frontEnd('int16', '8000')];
const batch = (rows: readonly number[][]): Batch => ({ data: Float32Array.from(rows.flat()), shape: [rows.length, 2] });

/** A run of two seeds of classes 0 and 1 that the model answered with logits 2 and 0, fed as `int16`. */
const sure = 1 / (1 + Math.exp(-2));
const findings = [
  { labelIndex: 0, probabilities: { reference: [sure, 1 - sure], failing: [] } },
  { labelIndex: 1, probabilities: { reference: [1 - sure, sure], failing: [] } },
] as unknown as StoredFinding[];
const facts = (stored: Partial<RunFacts>) =>
  ({ classes: ['a', 'b'], model: { inputShape: [4] }, frontEnd: 'int16 samples (of the first)', ...stored }) as RunFacts;
const right = batch([
  [2, 0],
  [0, 2],
]);
const wrong = batch([
  [0, 1],
  [0, 1],
]);
const choose = (offered: readonly FrontEnd[], stored: Partial<RunFacts>, isOwn: boolean, answers: Record<string, Batch> = {}) =>
  frontEndOfReplay(offered, {
    facts: facts(stored),
    file: 'm.onnx',
    isOwn,
    findings,
    labels: [0, 1],
    answers: async ({ id }) => answers[id]!,
  });

describe(frontEndOfReplay, () => {
  it("takes the run's own by its key, whatever is told beside it", async () => {
    expect(await choose([unit, int16], { frontEndKey: keyOf(frontEnd('int16', '8000', 'the longest of the first')) }, true)).toBe(int16);
  });

  it('refuses when no key is that of the run, and says both', async () => {
    for (const other of [frontEnd('int16', '11025'), { ...int16, domain: { shape: [5], lower: -1, upper: 1 } }, frontEnd('byte')])
      await expect(choose([unit, other], { frontEndKey: keyOf(int16) }, true)).rejects.toMatchObject({
        code: 'RUN_INVALID',
        message: expect.stringMatching(
          /^m\.onnx was fed in the run as: int16 samples \(of the first\); none of the ways offered now \(unit, \w+\) is the same: replay with the version of DeepSensor that made the run/,
        ) as string,
      });
  });

  it('takes the one that answers as the run stored where the run has no key', async () => {
    expect(await choose([unit, int16], {}, true, { unit: wrong, int16: right })).toBe(int16);
    expect(await choose([unit, int16], { frontEnd: 'unit samples' }, true)).toBe(unit);
    await expect(choose([unit, int16], {}, true, { unit: wrong, int16: wrong })).rejects.toMatchObject({ code: 'RUN_INVALID' });
  });

  it("feeds another model as the run's, unless it is right more often in another way", async () => {
    const stored = { frontEndKey: keyOf(unit) };
    expect(await choose([int16, unit], stored, false, { unit: right, int16: right })).toBe(unit);
    const many = Array.from({ length: 32 }, (_, i) => findings[i % 2]!);
    const answers: Record<string, Batch> = {
      unit: batch(many.map(({ labelIndex }) => (labelIndex === 0 ? [0, 1] : [1, 0]))),
      int16: batch(many.map(({ labelIndex }) => (labelIndex === 0 ? [1, 0] : [0, 1]))),
    };
    const evidence = { facts: facts(stored), file: 'm.onnx', isOwn: false, findings: many, labels: many.map((each) => each.labelIndex) };
    expect(await frontEndOfReplay([unit, int16], { ...evidence, answers: async ({ id }) => answers[id]! })).toBe(int16);
    expect(await choose([unit], { frontEndKey: keyOf(int16) }, false)).toBe(unit);
  });
});

it('is told with what is to be known about the samples', () => {
  expect(frontEndText(unit)).toBe('unit samples (as in the run)');
  expect(frontEndText({ summary: 'pixels' })).toBe('pixels');
});
