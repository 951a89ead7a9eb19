import { z } from 'zod';

const threshold = z.discriminatedUnion('rule', [
  z.strictObject({
    rule: z.literal('fair-share'),
    kappa: z.number().positive().max(1000).default(1).describe('Fair shares above which a neuron is excitable.'),
    reference: z
      .number()
      .positive()
      .optional()
      .describe('The constant change that is shared fairly. Default: 10 logits for margins, log C nats for cross-entropy.'),
  }),
  z.strictObject({ rule: z.literal('absolute'), value: z.number().positive().describe('Nats (cross-entropy) or logits (margins).') }),
  z.strictObject({
    rule: z.literal('share'),
    value: z.number().positive().max(1).describe("Share of the layer's sum of absolute shares."),
  }),
]);

/** Options that `excitable/soft` and `excitable/count` have in common. Sources: method sections 2.4, 2.5 and 10. */
const shared = {
  estimator: z
    .enum(['path-midpoint', 'midpoint', 'first-order', 'aumann-shapley', 'conductance'])
    .default('path-midpoint')
    .describe(
      'How a loss change is shared among neurons. path-midpoint costs one pass for all layers; midpoint one for each. first-order with cross-entropy stays at zero on confident models.',
    ),
  nodes: z.int().min(1).max(64).default(4).describe('Quadrature nodes of aumann-shapley and conductance; each costs a pass.'),
  game: z
    .enum(['auto', 'cross-entropy', 'margin', 'aimed-margin'])
    .default('auto')
    .describe('What the neurons are responsible for. auto: the margin of the aim where there is one, cross-entropy otherwise.'),
  threshold: threshold
    .default({ rule: 'fair-share', kappa: 1 })
    .describe(
      'When a neuron is excitable: its share is above kappa fair shares of a constant change, above a value, or above a part of all shares. The last is free of scale and does not grow with the perturbation.',
    ),
  weights: z
    .record(z.string(), z.number().min(0))
    .default({})
    .describe('Weight of a layer by its id, 1 where none is given; 0 leaves a layer out. They are scaled to add up to 1.'),
};

export const softOptions = z.strictObject({
  ...shared,
  softness: z
    .number()
    .positive()
    .max(100)
    .default(4)
    .describe(
      'Width of the soft count in thresholds: sigmoid((share - tau) / (softness tau)). Below 4 neurons that are excitable already have little slope left, and the search finds less.',
    ),
  tieBreaker: z
    .enum(['margin', 'loss', 'none'])
    .default('margin')
    .describe(
      'A term of the margin or the loss beside the soft count. With it the search breaks one to three seeds more of a hundred and finds a tenth more (docs/reference/search.md).',
    ),
  tieWeight: z
    .number()
    .positive()
    .max(10)
    .default(0.2)
    .describe('Weight of that term, a sigmoid in (0, 1); the soft count too lies in (0, 1).'),
});

export const countOptions = z.strictObject({
  ...shared,
  tieBreaker: z
    .enum(['margin', 'loss', 'none'])
    .default('margin')
    .describe('What tells candidates of equal count apart; without it the count is a plateau.'),
  tieWeight: z
    .number()
    .positive()
    .max(10)
    .optional()
    .describe(
      'Weight of the tie-breaker, a sigmoid in (0, 1). Default half a neuron of the layer in which one counts least, but at least 0.001.',
    ),
});

export type SoftOptions = z.infer<typeof softOptions>;
export type CountOptions = z.infer<typeof countOptions>;
