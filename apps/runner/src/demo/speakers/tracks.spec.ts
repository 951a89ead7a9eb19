import { describe, expect, it } from 'vitest';

import { VOWELS, type Phone } from './phones.js';
import { along, tracksOf } from './tracks.js';

const hiss: Phone = { ...VOWELS.uw, voicing: 0, frication: { centre: 2450, bandwidth: 500, level: 0.1 } };
const nasal: Phone = { ...VOWELS.er, nasal: true };

describe('the tracks of an utterance', () => {
  it('hold each target and move from one to the next without a jump', () => {
    const { formants } = tracksOf([
      { phone: VOWELS.iy, duration: 0.2 },
      { phone: VOWELS.aa, duration: 0.2 },
    ]);
    const [f1, f2] = formants;
    expect(f1).toHaveLength(80);
    expect([f1[0], f1[20], f1[60], f1[79]].map((each) => Math.round(each!))).toEqual([270, 270, 730, 730]);
    // Half-way at the seam: frame 39 and 40 lie on both sides of it.
    expect((f1[39]! + f1[40]!) / 2).toBeCloseTo(500, 6);
    for (let i = 1; i < 80; i++) {
      expect(f1[i]! - f1[i - 1]!).toBeLessThan(80);
      expect(f1[i]!).toBeGreaterThanOrEqual(f1[i - 1]! - 1e-9);
      expect(f2[i]!).toBeLessThanOrEqual(f2[i - 1]! + 1e-9);
    }
  });

  it('let the voice come and go softly, and noise where it is made alone', () => {
    const { voicing, frication, fricationCentre } = tracksOf([
      { phone: VOWELS.iy, duration: 0.1 },
      { phone: hiss, duration: 0.1 },
    ]);
    expect(voicing[0]!).toBeGreaterThan(0.3);
    expect(voicing[0]!).toBeLessThan(0.8);
    expect(voicing[10]).toBeCloseTo(1, 9);
    expect(voicing[30]).toBeCloseTo(0, 9);
    expect(frication[10]).toBe(0);
    expect(frication[30]).toBeCloseTo(0.1, 9);
    expect(fricationCentre[30]).toBe(2450);
  });

  it('open the nose for nasal sounds', () => {
    const { nasality } = tracksOf([
      { phone: nasal, duration: 0.1 },
      { phone: VOWELS.aa, duration: 0.1 },
    ]);
    expect(nasality[5]).toBeCloseTo(1, 9);
    expect(nasality[35]).toBeCloseTo(0, 9);
  });

  it('lift the accent of a syllable behind its beginning', () => {
    const { accent } = tracksOf([
      { phone: hiss, duration: 0.1 },
      { phone: VOWELS.aa, duration: 0.3, accent: 0.7 },
    ]);
    const peak = accent.indexOf(accent.reduce((a, b) => Math.max(a, b)));
    expect(peak).toBe(34);
    expect(accent[peak]).toBeCloseTo(0.7, 9);
    expect(accent[0]).toBe(0);
  });

  it('are read between two frames on a line', () => {
    expect(along(Float64Array.of(1, 3), 0.25)).toBe(1.5);
    expect(along(Float64Array.of(1, 3), 1.75)).toBe(3);
  });
});
