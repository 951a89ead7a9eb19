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
  const patterns: Pattern[] = [];
  for (let start = 0; start < length; start += segment / 2) {
    const end = Math.min(length, start + segment);
    for (const noise of noises) {
      const shape = Float32Array.from(
        noise.subarray(start, end),
        (value, i) => value * (0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / segment)),
      );
      patterns.push({ start, shape });
    }
  }
  return patternBasis(name, length, patterns);
}

function bandNoise(from: number, to: number, length: number, rate: number): Float64Array {
  const partials = Math.max(1, Math.floor((to - from) / 10));
  const noise = new Float64Array(length);
  for (let p = 0; p < partials; p++) {
    const turn = (2 * Math.PI * (from + ((p + 0.5) * (to - from)) / partials)) / rate;
    const phase = (-Math.PI * p * p) / partials;
    for (let i = 0; i < length; i++) noise[i]! += Math.cos(turn * i + phase);
  }
  // Each partial has a mean square of 1/2.
  return noise.map((value) => value / Math.sqrt(partials));
}

function melOf(hertz: number): number {
  return 2595 * Math.log10(1 + hertz / 700);
}

function hertzOf(mel: number): number {
  return 700 * (10 ** (mel / 2595) - 1);
}
