import { Stream } from '@deepsensor/rng';
import { describe, expect, it } from 'vitest';

import { glottis } from './glottis.js';
import type { Manner } from './manner.js';
import { VOWELS } from './phones.js';
import { SPEAKERS, type Speaker } from './speaker.js';
import { tracksOf } from './tracks.js';

const even: Speaker = { ...SPEAKERS[0]!, melody: 0, jitter: 0, shimmer: 0, vibrato: 0 };
const level = (pitch: number): Manner => ({ pitch, fall: 0, melody: 0, rd: 1, breath: 0, tempo: 1, slack: 0 });
const tracks = tracksOf([{ phone: VOWELS.ah, duration: 1.1 }]);
const source = (speaker: Speaker, manner: Manner) => glottis(tracks, speaker, manner, new Stream(1, 'glottis'));

/** Strength at a frequency in decibels, over the 8,000 samples in the middle, under a Hann window. */
function decibels(sound: Float64Array, frequency: number): number {
  let [re, im] = [0, 0];
  sound.subarray(400, 8400).forEach((each, n) => {
    const weighed = each * (1 - Math.cos((2 * Math.PI * n) / 8000));
    re += weighed * Math.cos((2 * Math.PI * frequency * n) / 8000);
    im += weighed * Math.sin((2 * Math.PI * frequency * n) / 8000);
  });
  return 10 * Math.log10(re * re + im * im + 1e-30);
}

/** Samples between the beginnings of periods. */
function periods(opening: Float64Array): number[] {
  const starts = [...opening.keys()].filter((i) => i > 0 && opening[i] === 1 && opening[i - 1]! < 1);
  return starts.slice(1).map((start, i) => start - starts[i]!);
}

const spread = (of: readonly number[]) => {
  const mean = of.reduce((a, b) => a + b, 0) / of.length;
  return Math.sqrt(of.reduce((sum, each) => sum + (each - mean) ** 2, 0) / of.length) / mean;
};

describe('the glottis', () => {
  it('makes harmonics of the pitch and next to nothing between them', () => {
    const { pulses } = source(even, level(230));
    // Harmonics above 4 kHz would fold back to 180 Hz and each 230 Hz from there.
    for (const k of [1, 4, 8]) expect(decibels(pulses, 230 * k)).toBeGreaterThan(decibels(pulses, 180 + 230 * (k - 1)) + 55);
  });

  it('lets breath pass freely while it is open', () => {
    const { opening } = source(even, level(100));
    // Open for 0.65 of a period at Rd 1; see the pulse.
    expect(opening.filter((each) => each === 1).length / opening.length).toBeCloseTo(0.65, 2);
    expect(Math.min(...opening)).toBeGreaterThan(0);
  });

  it('has periods as uneven as the speaker makes them', () => {
    expect(spread(periods(source(even, level(80)).opening))).toBe(0);
    const uneven = spread(periods(source({ ...even, jitter: 0.05 }, level(80)).opening));
    expect(uneven).toBeGreaterThan(0.035);
    expect(uneven).toBeLessThan(0.065);
  });

  it('has pulses as uneven as the speaker makes them', () => {
    const lowest = (speaker: Speaker) => {
      const { pulses } = source(speaker, level(80));
      return Array.from({ length: 80 }, (_, i) => Math.min(...pulses.subarray(400 + 100 * i, 500 + 100 * i)));
    };
    expect(spread(lowest(even))).toBeCloseTo(0, 6);
    expect(Math.abs(spread(lowest({ ...even, shimmer: 0.1 })))).toBeGreaterThan(0.07);
  });
});
