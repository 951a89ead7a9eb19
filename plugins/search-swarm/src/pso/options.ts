import { z } from 'zod';

import { boundHandlers, velocityHandlers } from './bounds.js';

/**
 * Options of `swarm/pso`. Sources: [1] Kennedy and Eberhart 1995, [2] Shi and Eberhart 1998 and 1999, [3] Clerc and Kennedy 2002,
 * [4] Bratton and Kennedy 2007, [5] the handlers that pyswarms names, [6] measured for this project, `docs/reference/search.md`.
 */
export const psoOptions = z
  .strictObject({
    particles: z
      .int()
      .min(1)
      .max(10_000)
      .default(20)
      .describe('Particles of each seed; fewer when the budget allows each less than five steps [6].'),
    update: z
      .enum(['constriction', 'inertia'])
      .default('constriction')
      .describe(
        'Whether the whole velocity is multiplied by the factor computed from c1 and c2 [3], or the old velocity alone by the inertia [2].',
      ),
    cognitive: z
      .number()
      .min(0)
      .max(10)
      .optional()
      .describe('c1: pull to the best place of the particle. Default 2.05 with constriction [3], 2 with inertia [2].'),
    social: z.number().min(0).max(10).optional().describe('c2: pull to the best place of the neighbours. Default as `cognitive`.'),
    inertia: z
      .union([z.number().min(0).max(2), z.strictObject({ from: z.number().min(0).max(2), to: z.number().min(0).max(2) })])
      .default({ from: 0.9, to: 0.4 })
      .describe('Inertia, or its linear course over the steps that the budget allows; read when `update` is inertia [2].'),
    topology: z
      .enum(['global', 'ring'])
      .default('global')
      .describe('Who are neighbours: all particles [1], or the one before and the one after [4].'),
    vmax: z
      .number()
      .positive()
      .max(2)
      .default(0.8)
      .describe('Largest velocity of each coordinate, in units of the radius; 0.8 is two fifths of the range [6].'),
    bounds: z.enum(boundHandlers).default('nearest').describe('Where a particle is put that leaves the box [5].'),
    velocityAtBounds: z.enum(velocityHandlers).default('invert').describe('What becomes of its velocity in the coordinates that left [5].'),
    start: z
      .enum(['uniform', 'seed'])
      .default('uniform')
      .describe('All particles uniform in the box, or the first of them at the seed [6].'),
    startVelocity: z.enum(['uniform', 'zero']).default('uniform').describe('Uniform within vmax, or at rest.'),
    stopAtFirst: z
      .boolean()
      .default(false)
      .describe('Ends the search of a seed at its first error; otherwise it goes on until every other class was found.'),
    basis: z
      .string()
      .min(1)
      .optional()
      .describe('Basis in which it moves; the coarse one of the modality when left out, dct-8 for pictures [6].'),
  })
  .refine((options) => options.update !== 'constriction' || (options.cognitive ?? 2.05) + (options.social ?? 2.05) > 4, {
    message: 'cognitive + social must be above 4 with constriction; choose update "inertia" for smaller pulls',
    path: ['update'],
  });

export type PsoOptions = z.infer<typeof psoOptions>;
