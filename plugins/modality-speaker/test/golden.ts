import { readFileSync } from 'node:fs';

import type { Preview } from '../src/front-end/hearing.js';
import type { SpeakerOptions } from '../src/front-end/options.js';
import { FULL_SCALE } from '../src/sound/levels.js';

/** Features of half a second of sound as librosa, torchaudio or SpeechBrain computed them in float64. */
export interface GoldenFeatures {
  readonly options: NonNullable<SpeakerOptions['features']>;
  /** Features a frame. */
  readonly features: number;
  /** In Hz. */
  readonly rate: number;
  readonly frameCount: number;
  /** Frames whose features are stored, and these, frame by frame. */
  readonly frames: readonly number[];
  readonly values: readonly (readonly number[])[];
}

interface GoldenFile {
  readonly signals: Readonly<Record<string, readonly number[]>>;
  readonly cases: readonly GoldenFeatures[];
}

const file = JSON.parse(readFileSync(new URL('golden/front-end.json', import.meta.url), 'utf8')) as GoldenFile;

export const goldenFeatures = file.cases;

/** The recording that a case was computed of, as a raw input `[L]`. */
export function goldenSignal({ rate }: GoldenFeatures): Float32Array {
  return Float32Array.from(file.signals[rate]!, (level) => level / FULL_SCALE);
}

export function goldenPreview({ rate }: GoldenFeatures): Preview {
  return { id: 'a.wav', rate, samples: file.signals[rate]!.length, channels: 1 };
}

/** Greatest distance of features `[F, T]` from the stored ones. */
export function worstError({ options, frameCount, frames, values }: GoldenFeatures, found: ArrayLike<number>): number {
  const errors = frames.flatMap((frame, i) => values[i]!.map((value, feature) => Math.abs(found[feature * frameCount + frame]! - value)));
  // Energies without a logarithm lie far below 1.
  const unit = typeof options === 'object' && options.log === 'none' ? Math.max(...values.flat()) : 1;
  return Math.max(...errors) / unit;
}
