import { z } from 'zod';

import { PRESET_NAMES } from './preset-names.js';

const count = z.int().min(1);
const hertz = z.number().min(0);
const perBand = z.union([z.number(), z.array(z.number()).min(1)]);

/** Parameters of a feature extraction, each in place of the preset's. */
const overrides = z.strictObject({
  preset: z.enum(PRESET_NAMES).describe('Preset that the parameters not given are taken from'),
  windowMs: z.number().positive().optional().describe('Length of a frame in ms'),
  windowSamples: count.optional().describe('Length of a frame in samples'),
  hopMs: z.number().positive().optional().describe('From frame to frame, in ms'),
  hopSamples: count.optional().describe('From frame to frame, in samples'),
  fft: count.max(65_536).optional().describe('Points of the Fourier transform (n_fft); a shorter frame is filled up with zeros'),
  windowShape: z
    .enum(['hann', 'hamming', 'povey', 'blackman', 'rectangular'])
    .optional()
    .describe("What a frame is multiplied by; povey is Kaldi's, Hann to the power 0.85"),
  windowForm: z
    .enum(['periodic', 'symmetric'])
    .optional()
    .describe('Whether the window would repeat after its length, or after one sample less'),
  edges: z
    .enum(['reflect', 'zero', 'inside', 'snip', 'mirror'])
    .optional()
    .describe(
      'Frames at the ends: centred on multiples of the hop, what lies outside "reflect"ed or "zero" (center=True); whole transforms "inside" (center=False); Kaldi\'s "snip" edges, or its "mirror"ed ones (snip_edges=false)',
    ),
  inputScale: z.number().positive().optional().describe('Factor of samples in -1..1: 1, or 32768 for 16-bit levels'),
  removeOffset: z.boolean().optional().describe('Take its mean from each frame'),
  preEmphasis: z.number().min(0).max(1).optional().describe('Share of the sample before that is taken from each; 0 for none'),
  preEmphasisOf: z
    .enum(['frame', 'signal', 'signal-reflect'])
    .optional()
    .describe('Within each frame as Kaldi does, or over the whole recording with silence, or its reflection, before it'),
  spectrumNorm: z
    .enum(['none', 'window', 'fft'])
    .optional()
    .describe('What the spectrum is divided by: nothing, the root of the energy of the window, or of the points of the transform'),
  power: z.literal([1, 2]).optional().describe('Magnitudes (1) or their squares (2)'),
  bands: count.optional().describe('Mel bands; default: as many as the model takes, of MFCC 128 or, for Kaldi, 23'),
  melScale: z.enum(['htk', 'slaney']).optional().describe('Mel scale of HTK and Kaldi, or of Slaney and librosa'),
  triangles: z
    .enum(['hertz', 'mel', 'symmetric', 'none'])
    .optional()
    .describe(
      'Mel filters: straight in "hertz" (librosa, torchaudio), in "mel" (Kaldi), or as wide above as below ("symmetric", SpeechBrain); "none" for the spectrum itself',
    ),
  melNorm: z.enum(['none', 'slaney']).optional().describe('Filters of height 1, or of area 1 in Hz'),
  fMin: hertz.optional().describe('Lower end of the lowest band in Hz'),
  fMax: z.number().positive().optional().describe('Upper end of the highest band in Hz; default: half the rate'),
  log: z.enum(['ln', 'log10', 'dB', 'none']).optional().describe('Unit of the logarithm: nats, powers of ten, dB; or none is taken'),
  floor: z.number().min(0).optional().describe('Power that keeps logarithms finite'),
  floorBy: z.enum(['add', 'max']).optional().describe('Whether the floor is added, or taken where it is more'),
  reference: z
    .union([z.number().positive(), z.literal('max')])
    .optional()
    .describe('Power of 0 dB: a number, or the "max" of each recording'),
  topDb: z
    .number()
    .positive()
    .nullable()
    .optional()
    .describe('Most that a value may lie below the greatest of its recording, in dB; null for no limit'),
  coefficients: count.optional().describe('Cepstral coefficients, of presets of MFCC; default: as many as the model takes'),
  dctNorm: z.enum(['ortho', 'none']).optional().describe('Cosine transform with or without orthonormal rows'),
  lifter: z.number().min(0).optional().describe("Kaldi's cepstral lifter; 0 for none"),
  normalise: z
    .union([
      z.enum(['none', 'mean', 'mean-variance']),
      z.strictObject({ mean: perBand, std: perBand.refine((std) => [std].flat().every((each) => each > 0), 'must be above 0') }),
    ])
    .optional()
    .describe(
      'Taken from each band over the time of a recording: nothing, its mean, its mean and deviation; or numbers for all recordings',
    ),
  epsilon: z.number().min(0).optional().describe('Added to the variance before its root is taken'),
  deltas: z.literal([0, 1, 2]).optional().describe('Differences over time that are put after the features: none, first, first and second'),
  deltaWindow: z.int().min(3).optional().describe('Frames that a difference is taken over, an odd number'),
});

export const featureOptions = z.union([z.enum(['none', ...PRESET_NAMES]), overrides]);

export type FeatureOptions = z.infer<typeof featureOptions>;
export type FeatureOverrides = z.infer<typeof overrides>;
