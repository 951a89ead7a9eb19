import { z } from 'zod';

import { featureOptions } from './feature-options.js';

/** All options of the modality. */
export const speakerOptions = z.strictObject({
  sampleRate: z
    .int()
    .min(1000)
    .max(768_000)
    .optional()
    .describe('Rate in Hz at which the model hears; default: the rate of most of the first recordings'),
  resample: z.boolean().optional().describe('Convert recordings of another rate than the model hears; default false'),
  seconds: z
    .number()
    .positive()
    .max(600)
    .optional()
    .describe(
      'Length in seconds of what is fed to a model that leaves it free; default: that of the longest of the first recordings, 10 s at most',
    ),
  fit: z
    .enum(['start', 'centre'])
    .optional()
    .describe(
      'Where a recording lies in an input of another length: from the "start" (default) or in the "centre"; the rest is padding, or is cut',
    ),
  channel: z
    .union([z.literal('mix'), z.int().min(0)])
    .optional()
    .describe('Channel to take of recordings with several, counted from 0, or "mix" (default), their mean'),
  scaling: z
    .enum(['unit', 'int16'])
    .optional()
    .describe('Samples that the model wants: "unit" -1..1 or "int16" -32768..32767; default: tried out'),
  features: featureOptions
    .optional()
    .describe(
      'Features that the model takes: "none" for the waveform itself, a preset such as "torchaudio", "kaldi" or "librosa-mfcc", or { preset, ... } with parameters of your own; default: tried out',
    ),
});

export type SpeakerOptions = z.infer<typeof speakerOptions>;
