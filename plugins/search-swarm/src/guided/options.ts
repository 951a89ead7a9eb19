import { z } from 'zod';

/** Options of `swarm/guided`. Sources: [1] Kennedy and Eberhart 1995, [2] measured for this project, `docs/reference/search.md`. */
export const guidedOptions = z.strictObject({
  particles: z
    .int()
    .min(1)
    .max(10_000)
    .default(10)
    .describe('Particles of each seed; fewer when the budget allows each less than five steps [2].'),
  inertia: z.number().min(0).max(2).default(0.5).describe('w: share of the velocity that a particle keeps [1, 2].'),
  cognitive: z.number().min(0).max(10).default(0.5).describe('c1: pull to the best place that the particle has seen for its aim [1, 2].'),
  social: z
    .number()
    .min(0)
    .max(10)
    .default(0.5)
    .describe('c2: pull to the best place of all particles; of no effect with aims, whose particles share nothing [1, 2].'),
  guidance: z
    .number()
    .min(0)
    .max(10)
    .optional()
    .describe(
      'c3: step along the steepest ascent of the fitness, in units of the radius. Default 0.2 in a box (L-infinity), 0.5 in a sphere (L2) [2].',
    ),
  opening: z
    .number()
    .min(1)
    .max(100)
    .default(3)
    .describe(
      'Factor on the guidance when a particle sets out for an aim; it falls by the square root of 2 each step, down to 1: large steps first, then fine ones [2].',
    ),
  vmax: z
    .number()
    .positive()
    .max(2)
    .default(0.5)
    .describe('Longest velocity in units of the radius: of each coordinate in a box, of the whole in a sphere [2].'),
  aims: z
    .boolean()
    .default(true)
    .describe('Gives each particle another class to be taken for, so that a seed yields most wrong labels within the budget [2].'),
  basis: z.string().min(1).optional().describe("Basis in which it moves; the modality's default when left out."),
});

export type GuidedOptions = z.infer<typeof guidedOptions>;
