import { describe, expect, it } from 'vitest';

import {
  changed,
  coefficientsOf,
  decibels,
  difference,
  energy,
  nobody,
  powerNear,
  rowsOf,
  sine,
  vowel,
} from '../../test/transform-support.js';
import { babble } from './babble.js';
import { gain } from './gain.js';
import { pinkNoise, whiteNoise } from './noise.js';
import { tone } from './tone.js';

const rate = 8000;
const voice = vowel(4000, rate);
const others = rowsOf([vowel(3000, rate, 100), vowel(2000, rate, 180), vowel(2500, rate, 220), voice], 4000);

describe.each([
  ['white-noise', whiteNoise(rate), [5, 20], (snr: number) => [snr, 0.3]],
  ['pink-noise', pinkNoise(rate), [5, 20], (snr: number) => [snr, 0.3]],
  ['babble', babble(rate), [13, 20], (snr: number) => [snr, 3, 0.3]],
  ['tone', tone(rate), [10, 30], (snr: number) => [440, snr]],
] as const)('%s', (_, transform, snrs, values) => {
  it.each(snrs)('lies %d dB below the voice', (snr) => {
    const noise = difference(changed(transform, voice, values(snr), { others }), voice);
    expect(decibels(energy(voice) / energy(noise))).toBeCloseTo(snr, 1);
  });

  it('is measured against the part in which someone speaks', () => {
    const half = Float32Array.from({ length: 8000 }, (_, i) => voice[i] ?? 0);
    const noise = difference(changed(transform, half, values(snrs[0]), { others }), half);
    expect(decibels(energy(voice) / energy(noise, 0, 4000))).toBeCloseTo(snrs[0], 1);
    expect(energy(noise, 4000)).toBeGreaterThan(0);
  });
});

describe('spectra', () => {
  const long = vowel(1 << 16, rate);
  const octaves = [1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4];

  /** Slope in dB an octave of the straight line through the powers at the octaves, and how far one lies from it at most. */
  function slopeOf(transform: ReturnType<typeof whiteNoise>): { readonly slope: number; readonly ripple: number } {
    const noise = difference(changed(transform, long, [5, 0.7]), long);
    const powers = octaves.map((frequency) => decibels(powerNear(noise, frequency)));
    const mean = powers.reduce((a, b) => a + b) / powers.length;
    const slope = powers.reduce((sum, power, i) => sum + (i - 2) * power, 0) / 10;
    return { slope, ripple: Math.max(...powers.map((power, i) => Math.abs(power - mean - slope * (i - 2)))) };
  }

  it('white noise is flat', () => {
    const { slope, ripple } = slopeOf(whiteNoise(rate));
    expect(Math.abs(slope)).toBeLessThan(0.2);
    expect(ripple).toBeLessThan(0.5);
  });

  it('pink noise falls by 3 dB an octave', () => {
    const { slope, ripple } = slopeOf(pinkNoise(rate));
    expect(Math.abs(slope + 3.01)).toBeLessThan(0.2);
    expect(ripple).toBeLessThan(0.6);
  });

  it('a tone is where it is asked for', () => {
    const noise = difference(changed(tone(rate), long, [1000, 10]), long);
    expect(powerNear(noise, 1 / 8)).toBeGreaterThan(1000 * powerNear(noise, 1 / 4));
  });
});

describe(babble, () => {
  it('is other voices, not the recording over itself', () => {
    const [values, self] = [[13, 7, 0.2], rowsOf([voice], 4000)] as const;
    expect(changed(babble(rate), voice, values, { others: self })).toEqual(voice);
    expect(changed(babble(rate), voice, values)).toEqual(voice);
  });

  it('is not the recording over itself either when something was done to it before', () => {
    const rows = rowsOf([voice], 4000);
    gain().apply(rows, coefficientsOf(gain(), [-6]), nobody);
    const softer = rows.data.slice();
    const values = coefficientsOf(babble(rate), [13, 7, 0.2]);
    babble(rate).apply(rows, values, rowsOf([voice], 4000), Int32Array.of(0));
    expect(rows.data).toEqual(softer);
    // A stranger who says the very same is another voice.
    babble(rate).apply(rows, values, rowsOf([voice], 4000), Int32Array.of(-1));
    expect(rows.data).not.toEqual(softer);
  });

  it('has as many voices as it says where there are fewer others', () => {
    const few = [3, 4, 7].map((voices) => changed(babble(rate), voice, [13, voices, 0.2], { others }));
    expect(few[0]).not.toEqual(few[1]);
    expect(few[1]).not.toEqual(few[2]);
  });

  it('chooses as many voices as are asked for, others in another draw', () => {
    // Tones of their own, by which each is told in the mix.
    const pitches = [500, 700, 900, 1100, 1300, 1500, 1700, 1900, 2100];
    const crowd = rowsOf(
      pitches.map((pitch) => sine(4096, rate, pitch)),
      4096,
    );
    const listener = vowel(4096, rate);
    const heard = (voices: number, draw: number): number[] => {
      const noise = difference(changed(babble(rate), listener, [13, voices, draw], { others: crowd }), listener);
      const powers = pitches.map((pitch) => powerNear(noise, pitch / rate));
      return pitches.filter((_, i) => powers[i]! > Math.max(...powers) / 10);
    };
    for (const voices of [3, 5, 7]) expect(heard(voices, 0.4)).toHaveLength(voices);
    expect(heard(3, 0.4)).not.toEqual(heard(3, 0.9));
  });
});
