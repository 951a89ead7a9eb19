import type { Batch, Transform } from '@deepsensor/contract';

import { extentOf, FULL_SCALE, levelOf, PADDING } from '../src/sound/levels.js';

/** A steady vowel on 16-bit levels: harmonics of `f0` Hz up to 0.45 of the rate, louder near 600, 1,200 and 2,500 Hz. */
export function vowel(samples: number, rate: number, f0 = 125, loudness = 0.3): Float32Array {
  const sum = new Float64Array(samples);
  for (let harmonic = 1; harmonic * f0 < 0.45 * rate; harmonic++) {
    const frequency = harmonic * f0;
    const formants = [600, 1200, 2500].reduce((gain, formant) => gain + 1 / (1 + ((frequency - formant) / 120) ** 2), 0.05);
    for (let i = 0; i < samples; i++)
      sum[i]! += (formants / Math.sqrt(harmonic)) * Math.sin((2 * Math.PI * frequency * i) / rate + harmonic ** 2);
  }
  const peak = sum.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return Float32Array.from(sum, (value) => levelOf((value / peak) * loudness) / FULL_SCALE);
}

export function sine(samples: number, rate: number, frequency: number, amplitude = 0.5): Float32Array {
  return Float32Array.from({ length: samples }, (_, i) => levelOf(amplitude * Math.sin((2 * Math.PI * frequency * i) / rate)) / FULL_SCALE);
}

/** Recordings as rows of one length, the shorter ones followed by padding or in the middle of it. */
export function rowsOf(recordings: readonly Float32Array[], length: number, fit: 'start' | 'centre' = 'start'): Batch {
  const data = new Float32Array(recordings.length * length).fill(PADDING);
  recordings.forEach((recording, row) => data.set(recording, row * length + (fit === 'start' ? 0 : (length - recording.length) >> 1)));
  return { data, shape: [recordings.length, length] };
}

/** The recording that lies in a row. */
export function recordingIn({ data, shape }: Batch, row = 0): Float32Array {
  const length = shape[1]!;
  const { start, end } = extentOf(data, row, length);
  return data.slice(row * length + start, row * length + end);
}

export const nobody: Batch = rowsOf([], 1);

/** Coefficients of values in units, in the order of the parameters. */
export function coefficientsOf({ parameters }: Transform, values: readonly number[]): Float32Array {
  return Float32Array.from(parameters, ({ from, to }, j) => (2 * (values[j]! - from)) / (to - from) - 1);
}

/** What a transform makes of one recording, in a row that has room for `length` samples. */
export function changed(
  transform: Transform,
  recording: Float32Array,
  values: readonly number[],
  { others = nobody, length = recording.length }: { readonly others?: Batch; readonly length?: number } = {},
): Float32Array {
  const row = rowsOf([recording], length);
  transform.apply(row, coefficientsOf(transform, values), others);
  return recordingIn(row);
}

export function difference(a: Float32Array, b: Float32Array): Float64Array {
  return Float64Array.from(a, (value, i) => value - b[i]!);
}

export function energy(samples: ArrayLike<number>, start = 0, end = samples.length): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += samples[i]! ** 2;
  return sum;
}

export function decibels(ratio: number): number {
  return 10 * Math.log10(ratio);
}

/** Mean power at a frequency in cycles a sample, over blocks of 1,024 samples and the 16 frequencies nearest, under Hann windows. */
export function powerNear(samples: ArrayLike<number>, frequency: number): number {
  const block = 1024;
  const middle = Math.round(frequency * block);
  let sum = 0;
  let count = 0;
  for (let start = 0; start + block <= samples.length; start += block) {
    for (let bin = middle - 8; bin < middle + 8; bin++, count++) {
      let [re, im] = [0, 0];
      for (let i = 0; i < block; i++) {
        const value = samples[start + i]! * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / block));
        re += value * Math.cos((2 * Math.PI * bin * i) / block);
        im += value * Math.sin((2 * Math.PI * bin * i) / block);
      }
      sum += re * re + im * im;
    }
  }
  return sum / count;
}

/** Fundamental frequency in Hz: the highest peak of the autocorrelation from 70 to 400 Hz, with a parabola through it. */
export function fundamentalOf(samples: ArrayLike<number>, rate: number): number {
  const last = Math.ceil(rate / 70);
  const size = samples.length - last - 1;
  const likeness = (lag: number): number => {
    let [product, here, there] = [0, 0, 0];
    for (let i = 0; i < size; i++) {
      product += samples[i]! * samples[i + lag]!;
      here += samples[i]! ** 2;
      there += samples[i + lag]! ** 2;
    }
    return product / Math.sqrt(here * there);
  };
  const scores = Array.from({ length: last + 2 }, (_, lag) => (lag < rate / 400 - 1 ? -1 : likeness(lag)));
  const peak = Math.max(...scores);
  // The first of the peaks that are nearly as high as the highest, since each multiple of a period is one.
  const lag = scores.findIndex((score, at) => score > 0.9 * peak && score >= (scores[at + 1] ?? 0));
  const [before, at, after] = [scores[lag - 1]!, scores[lag]!, scores[lag + 1]!];
  return rate / (lag + (before - after) / (2 * (before - 2 * at + after)));
}
