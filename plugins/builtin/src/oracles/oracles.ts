import { contribution, type Observation, type Oracle } from '@deepsensor/contract';
import { z } from 'zod';

import { answers, NON_FINITE } from './argmax.js';
import { verification } from './verification.js';

/**
 * An oracle with two kinds of error: `kind`, when the model's answer is another than expected, and `non-finite`, when a logit is NaN or
 * infinite; such a candidate is taken for no class (-1).
 */
function answersOtherThan(kind: string, expected: (observation: Observation) => Int32Array): Oracle {
  return {
    kinds: [kind, 'non-finite'],
    judge(observation) {
      const taken = answers(observation.logits);
      const right = expected(observation);
      return { taken, kind: taken.map((answer, row) => (answer === NON_FINITE ? 1 : answer === right[row] ? -1 : 0)) };
    },
  };
}

/** The model errs when it answers another class than the label says. */
export function misclassified(): Oracle {
  return answersOtherThan('misclassified', ({ labels }) => labels);
}

/** The model errs when it answers another class than it does for the seed; needs no labels. */
export function changed(): Oracle {
  return answersOtherThan('changed', ({ referenceLogits }) => answers(referenceLogits));
}

export const oracles = [
  contribution({
    kind: 'oracle',
    id: 'misclassified',
    summary: 'The answer differs from the label, or is not finite.',
    options: z.strictObject({}),
    create: misclassified,
  }),
  contribution({
    kind: 'oracle',
    id: 'changed',
    summary: "The answer differs from the model's own for the seed, or is not finite.",
    options: z.strictObject({}),
    create: changed,
  }),
  contribution({
    kind: 'oracle',
    id: 'verification',
    summary: 'Enrolled speakers: another is accepted, or the right one rejected. The last class is nobody.',
    options: z.strictObject({}),
    create: verification,
  }),
] as const;
