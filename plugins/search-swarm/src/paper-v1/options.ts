import { z } from 'zod';

/** Options of `swarm/paper-v1`; the defaults are the numbers of the published code. */
export const paperV1Options = z.strictObject({
  iterations: z.int().min(1).max(100_000).default(20).describe('T: evaluations of one walk, over which the inertia rises.'),
  repeat: z
    .boolean()
    .default(false)
    .describe(
      'Begins another walk when one is over, until the budget is spent. The published code does not; comparisons under equal budgets want it.',
    ),
  unit: z
    .number()
    .positive()
    .max(1000)
    .default(1)
    .describe(
      'Radii to one unit of the published code, whose pixels lie in [0, 1]: 1 scales its walk into the budget, 1 / radius keeps its pixels.',
    ),
  basis: z
    .string()
    .min(1)
    .optional()
    .describe("Basis in which it moves; the modality's default when left out, single pixels for pictures."),
});

export type PaperV1Options = z.infer<typeof paperV1Options>;
