import { z } from 'zod';

/** Those that have a name on the command line. */
export const SCALINGS = ['unit', 'byte', 'signed', 'imagenet'] as const;

const perChannel = z.union([z.number(), z.array(z.number()).min(1).max(3)]);

export const imageOptions = z.strictObject({
  scaling: z
    .union([
      z.enum(SCALINGS),
      z.strictObject({ mean: perChannel, std: perChannel.refine((std) => [std].flat().every((each) => each > 0), 'must be above 0') }),
    ])
    .optional()
    .describe(
      'Values that the model wants: "unit" 0..1, "byte" 0..255, "signed" -1..1, "imagenet", or mean and std of pixels in 0..1; default: tried out',
    ),
  layout: z.enum(['nchw', 'nhwc']).optional().describe('Order of the axes that the model wants; default: told by its shape'),
  colour: z.enum(['rgb', 'bgr']).optional().describe('Order of the colours that the model wants; default: tried out'),
  resize: z
    .boolean()
    .optional()
    .describe('Scale each picture to the size that the model takes, and take colour off for a grey model; default false'),
});

export type ImageOptions = z.infer<typeof imageOptions>;
