import { powerSpectrum } from './fourier.js';

/** A short-time analysis; lengths in samples. */
export interface Analysis {
  readonly window: number;
  readonly hop: number;
  /** Points of the transform, a power of two. */
  readonly size: number;
}

/** The usual analysis of speech: 25 ms every 10 ms. */
export function speechAnalysis(rate: number): Analysis {
  const window = Math.max(2, Math.round(0.025 * rate));
  return { window, hop: Math.max(1, Math.round(0.01 * rate)), size: 2 ** Math.ceil(Math.log2(window)) };
}

/** Frames of a recording of so many samples: whole windows, at least one, which reaches over the end of a shorter recording. */
export function framesOf(samples: number, { window, hop }: Analysis): number {
  return samples <= window ? 1 : 1 + Math.floor((samples - window) / hop);
}

/** `[frames, size / 2 + 1]` power in each bin under a periodic Hann window, for samples in [-1, 1]. */
export function powerFrames(samples: Float32Array, analysis: Analysis): Float64Array {
  const { window, hop, size } = analysis;
  const frames = framesOf(samples.length, analysis);
  const bins = size / 2 + 1;
  const weights = Float64Array.from({ length: window }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / window));
  const powerOf = powerSpectrum(size);
  const frame = new Float64Array(size);
  const power = new Float64Array(frames * bins);
  for (let t = 0; t < frames; t++) {
    for (let i = 0; i < window; i++) frame[i] = weights[i]! * (samples[t * hop + i] ?? 0);
    powerOf(frame, power.subarray(t * bins, (t + 1) * bins));
  }
  return power;
}
