import type { PresetName } from './preset-names.js';

/**
 * Frames at the ends of a recording: centred on multiples of the hop, what lies outside mirrored at the first and last sample
 * (`reflect`) or silent (`zero`); whole transforms inside (`inside`, centring switched off); whole frames inside (`snip`, Kaldi); as
 * many frames as hops, what lies outside mirrored with the end samples (`mirror`, Kaldi without snipping).
 */
export type Edges = 'reflect' | 'zero' | 'inside' | 'snip' | 'mirror';

export type WindowShape = 'hann' | 'hamming' | 'povey' | 'blackman' | 'rectangular';

/** What is taken from the features: of each recording over its time, or numbers for all. */
export type Normalisation = 'none' | 'mean' | 'mean-variance' | { readonly mean: readonly number[]; readonly std: readonly number[] };

/** From log-mel energies to cepstral coefficients. */
export interface Cepstrum {
  readonly coefficients: number;
  readonly dctNorm: 'ortho' | 'none';
  /** Kaldi's lifter Q: coefficient i is multiplied by `1 + Q/2 sin(pi i / Q)`; 0 for none. */
  readonly lifter: number;
}

/** A complete description of a feature extraction: from samples in -1..1 to `[n, features, frames]`. */
export interface FeatureParameters {
  /** Preset that it comes from, and whether it differs from it. */
  readonly preset: PresetName;
  readonly altered: boolean;
  /** In Hz. */
  readonly rate: number;
  /** Samples of a frame, samples from frame to frame, points of the transform. */
  readonly window: number;
  readonly hop: number;
  readonly fft: number;
  readonly windowShape: WindowShape;
  readonly windowForm: 'periodic' | 'symmetric';
  readonly edges: Edges;
  /** Factor of samples in -1..1: 1, or 32768 for 16-bit levels. */
  readonly inputScale: number;
  readonly removeOffset: boolean;
  /** Share of the sample before that is taken from each; 0 for none. */
  readonly preEmphasis: number;
  /** Within each frame, its first sample standing before itself; or over the recording, with silence or its reflection before it. */
  readonly preEmphasisOf: 'frame' | 'signal' | 'signal-reflect';
  readonly spectrumNorm: 'none' | 'window' | 'fft';
  readonly power: 1 | 2;
  readonly bands: number;
  readonly melScale: 'htk' | 'slaney';
  /**
   * Filters that are straight in Hz, straight in mel (Kaldi), or in Hz as wide above the centre as below (SpeechBrain); or none, the
   * bands being the points of the spectrum themselves.
   */
  readonly triangles: 'hertz' | 'mel' | 'symmetric' | 'none';
  readonly melNorm: 'none' | 'slaney';
  /** In Hz. */
  readonly fMin: number;
  readonly fMax: number;
  readonly log: 'ln' | 'log10' | 'dB' | 'none';
  readonly floor: number;
  readonly floorBy: 'add' | 'max';
  /** Power of 0 dB: a number, or the greatest of each recording. */
  readonly reference: number | 'max';
  /** Most that a value may lie below the greatest of its recording, in dB. */
  readonly topDb: number | undefined;
  readonly cepstrum: Cepstrum | undefined;
  readonly normalise: Normalisation;
  /** Added to the variance before its root is taken. */
  readonly epsilon: number;
  readonly deltas: 0 | 1 | 2;
  /** Frames that a difference is taken over, odd. */
  readonly deltaWindow: number;
}

/** Features of a frame: bands or coefficients, and their differences. */
export function featureCount({ bands, cepstrum, deltas }: FeatureParameters): number {
  return (cepstrum?.coefficients ?? bands) * (1 + deltas);
}
