import type { Basis } from '@deepsensor/contract';

import { patternBasis, type Pattern } from './patterns.js';
import type { RowFormat } from './row-format.js';

/** Length of a segment; segments begin every half of it. */
const SEGMENT_SECONDS = 0.1;
const LOWEST_HERTZ = 60;

/** Even, so that two halves make one. */
function segmentLength(rate: number): number {
  return 2 * Math.round((SEGMENT_SECONDS * rate) / 2);
}

export function hasRoomForSegment({ length, rate }: RowFormat): boolean {
  return length >= segmentLength(rate);
}

/**
 * Patterns of mel bands in time: the row is cut into segments of 100 ms under Hann windows that overlap by half, and in each the noise of
 * each of `bands` bands, evenly spaced on the mel scale (O'Shaughnessy 1987), is as loud as its coefficient says. The noise of a band is
 * a fixed sum of partials every 10 Hz with Schroeder's phases (Schroeder 1970), which keep its peaks low, scaled to a root mean square of
 * 1/√2 as a wave of amplitude 1 in units of the budget has. Coefficients `[segments, bands]`.
 */
export function melBasis(name: string, { length, rate }: RowFormat, bands: number): Basis {
  const segment = segmentLength(rate);
  const [lowest, highest] = [melOf(LOWEST_HERTZ), melOf(rate / 2)];
  const edges = Array.from({ length: bands + 1 }, (_, b) => hertzOf(lowest + ((highest - lowest) * b) / bands));
  const noises = Array.from({ length: bands }, (_, b) => bandNoise(edges[b]!, edges[b + 1]!, length, rate));
  const window = Float64Array.from({ length: segment }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / segment));
  const patterns: Pattern[] = [];
  for (let start = 0; start < length; start += segment / 2) {
    for (const noise of noises) {
      const shape = new Float32Array(Math.min(segment, length - start));
      for (let i = 0; i < shape.length; i++) shape[i] = noise[start + i]! * window[i]!;
      patterns.push({ start, shape });
    }
  }
  return patternBasis(name, length, patterns);
}

/** Samples after which waves are computed anew: till then they follow each other, and their rounding errors do not show in float32. */
const RENEWED = 1024;

function bandNoise(from: number, to: number, length: number, rate: number): Float64Array {
  const partials = Math.max(1, Math.floor((to - from) / 10));
  const turns = Float64Array.from({ length: partials }, (_, p) => (2 * Math.PI * (from + ((p + 0.5) * (to - from)) / partials)) / rate);
  const wavesAt = (i: number) => turns.map((turn, p) => Math.cos(turn * i - (Math.PI * p * p) / partials));
  const twice = turns.map((turn) => 2 * Math.cos(turn));
  // Each partial has a mean square of 1/2.
  const scale = 1 / Math.sqrt(partials);
  const noise = new Float64Array(length);
  for (let start = 0; start < length; start += RENEWED) {
    const [before, now] = [wavesAt(start - 1), wavesAt(start)];
    for (let i = start; i < Math.min(length, start + RENEWED); i++) {
      let sum = 0;
      for (let p = 0; p < partials; p++) {
        const wave = now[p]!;
        sum += wave;
        // cos(a + t) = 2 cos t cos a - cos(a - t).
        now[p] = twice[p]! * wave - before[p]!;
        before[p] = wave;
      }
      noise[i] = sum * scale;
    }
  }
  return noise;
}

function melOf(hertz: number): number {
  return 2595 * Math.log10(1 + hertz / 700);
}

function hertzOf(mel: number): number {
  return 700 * (10 ** (mel / 2595) - 1);
}
