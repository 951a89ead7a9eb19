import { z } from 'zod';

/** Options of `excitable/sensitivity-v1`. */
export const sensitivityV1Options = z.strictObject({
  threshold: z
    .number()
    .min(0)
    .max(1)
    .default(0.2)
    .describe(
      "theta: a channel whose mean scaled change lies above it is sensitive. The published search passes 0.2; its function's own default is 0.005.",
    ),
});

export type SensitivityV1Options = z.infer<typeof sensitivityV1Options>;
