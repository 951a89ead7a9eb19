import { z } from 'zod';

import { LARGEST_LEVEL } from './row/grid.js';

export const seriesOptions = z
  .strictObject({
    decimals: z.int().min(0).max(6).default(4).describe('Decimals that values are rounded to and files are written with'),
    lower: z.number().optional().describe('Least value that a series may take; default: -2097152 of the last decimal (-209.7152 with 4)'),
    upper: z.number().optional().describe('Largest value that a series may take; default: 2097152 of the last decimal'),
    scaling: z
      .enum(['raw', 'z'])
      .optional()
      .describe('What the model wants: "raw" values, or "z", less the mean of the series and over its deviation; default: tried out'),
    epsilon: z.number().positive().default(1e-8).describe('Added to the variance of a series before z divides by its root'),
  })
  .superRefine(({ decimals, lower, upper }, context) => {
    const widest = LARGEST_LEVEL / 10 ** decimals;
    const [low, high] = [lower ?? -widest, upper ?? widest];
    if (low < -widest || high > widest)
      context.addIssue({
        code: 'custom',
        message: `with ${decimals} decimals, bounds from ${-widest} to ${widest} are allowed, for float32 tells no others apart`,
      });
    else if (!(high - low >= 1 / 10 ** decimals))
      context.addIssue({ code: 'custom', message: `a lower bound of ${low} and an upper one of ${high} leave no room between them` });
  });

export type SeriesOptions = z.infer<typeof seriesOptions>;
