import { Stream } from '@deepsensor/rng';
import { describe, expect, it } from 'vitest';

import type { Manner } from './manner.js';
import { VOWELS, type Phone } from './phones.js';
import { SPEAKERS, type Speaker } from './speaker.js';
import { speak } from './voice.js';

/** As even a voice as can be, in a tract of the reference's length. */
const even: Speaker = {
  ...SPEAKERS[0]!,
  melody: 0,
  breath: 0,
  jitter: 0,
  shimmer: 0,
  vibrato: 0,
  tract: 17.5,
  mouth: [1, 1, 1, 1],
  damping: 1,
};
const level = (pitch: number): Manner => ({ pitch, fall: 0, melody: 0, rd: 1, breath: 0, tempo: 1, slack: 0 });

/** The steady middle, 4,000 samples, of a sound that is held for 0.7 s. */
const sustained = (phone: Phone, speaker: Speaker, manner: Manner) =>
  speak([{ phone, duration: 0.7 }], speaker, manner, new Stream(1, 'voice')).subarray(800, 4800);

/** Strength at a frequency, in decibels. */
function decibels(sound: Float64Array, frequency: number): number {
  let [re, im] = [0, 0];
  sound.forEach((each, n) => {
    re += each * Math.cos((2 * Math.PI * frequency * n) / 8000);
    im += each * Math.sin((2 * Math.PI * frequency * n) / 8000);
  });
  return 10 * Math.log10(re * re + im * im + 1e-30);
}

/** The strongest harmonic of 50 Hz within 150 Hz of where a formant is to be. */
function peakNear(sound: Float64Array, formant: number): number {
  const harmonics = Array.from({ length: 79 }, (_, i) => 50 * (i + 1)).filter((each) => Math.abs(each - formant) <= 150);
  return harmonics.reduce((best, each) => (decibels(sound, each) > decibels(sound, best) ? each : best));
}

/** The lag from 30 to 110 samples at which a sound is most like itself. */
function period(sound: Float64Array): number {
  const likeness = (lag: number) => sound.subarray(lag).reduce((sum, each, i) => sum + each * sound[i]!, 0) / (sound.length - lag);
  return Array.from({ length: 81 }, (_, i) => 30 + i).reduce((best, lag) => (likeness(lag) > likeness(best) ? lag : best));
}

describe('a voice', () => {
  it.each([
    [80, 100],
    [125, 64],
    [200, 40],
  ])('asked for %d Hz repeats itself after %d samples', (pitch, samples) => {
    expect(period(sustained(VOWELS.ah, even, level(pitch)))).toBe(samples);
  });

  it.each(['iy', 'ae', 'aa', 'eh'] as const)('has the formants of the vowel %s', (name) => {
    const sound = sustained(VOWELS[name], even, level(50));
    for (const formant of VOWELS[name].formants) expect(Math.abs(peakNear(sound, formant) - formant)).toBeLessThanOrEqual(50);
  });

  it('has higher formants in a shorter tract, each off by the habit of its mouth', () => {
    const sound = sustained(VOWELS.eh, { ...even, tract: 14, mouth: [1.1, 1, 0.9, 1] }, level(50));
    const expected = [530 * 1.25 * 1.1, 1840 * 1.25, 2480 * 1.25 * 0.9];
    for (const formant of expected) expect(Math.abs(peakNear(sound, formant) - formant)).toBeLessThanOrEqual(50);
  });

  it('is drawn to the middle of the mouth when it is slack', () => {
    const sound = sustained(VOWELS.iy, even, { ...level(50), slack: 1 });
    for (const formant of [500, 1500, 2500]) expect(Math.abs(peakNear(sound, formant) - formant)).toBeLessThanOrEqual(50);
  });

  it('loses strength between the formants of the nose when the velum is down', () => {
    const [open, shut] = [true, false].map((nasal) => sustained({ ...VOWELS.er, nasal }, { ...even, nose: 270 }, level(50)));
    const drop = (sound: Float64Array) => decibels(sound, 250) - decibels(sound, 450);
    expect(drop(open!) - drop(shut!)).toBeGreaterThan(10);
  });

  it('follows melody and fall', () => {
    const sound = sustained(VOWELS.ah, even, { ...level(100), fall: 12 });
    // From 141 to 71 Hz over the whole; the middle half second begins near 129 and ends near 78.
    expect(period(sound.subarray(0, 400))).toBeLessThan(period(sound.subarray(3600)) - 25);
    const flat = speak([{ phone: VOWELS.ah, duration: 0.4, accent: 1 }], even, level(100), new Stream(1, 'voice'));
    const lifted = speak(
      [{ phone: VOWELS.ah, duration: 0.4, accent: 1 }],
      { ...even, melody: 7 },
      { ...level(100), melody: 1 },
      new Stream(1, 'voice'),
    );
    const atPeak = (sound: Float64Array) => period(sound.subarray(440, 760));
    expect(atPeak(flat)).toBe(80);
    expect(Math.abs(atPeak(lifted) - 80 / 2 ** (7 / 12))).toBeLessThan(4);
  });

  it('hisses where a fricative is made', () => {
    const centre = 2450;
    const hiss: Phone = { ...VOWELS.uw, voicing: 0, frication: { centre, bandwidth: 300, level: 0.1 } };
    const sound = sustained(hiss, even, level(100));
    const band = (at: number) => [-60, -30, 0, 30, 60].reduce((sum, off) => sum + decibels(sound, at + off), 0) / 5;
    expect(band(centre)).toBeGreaterThan(band(1200) + 10);
    expect(band(centre)).toBeGreaterThan(band(3800) + 5);
  });
});
