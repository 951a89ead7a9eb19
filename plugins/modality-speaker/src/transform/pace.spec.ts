import { describe, expect, it } from 'vitest';

import { changed, fundamentalOf, sine, vowel } from '../../test/transform-support.js';
import { pitch, speed, tempo } from './pace.js';

const semitones = (a: number, b: number): number => 12 * Math.log2(a / b);

describe.each([8000, 16000])('at %d Hz', (rate) => {
  const voice = vowel(rate / 2, rate, 125);

  it.each([0.95, 0.98, 1.05])('speed %d moves the pitch with the pace', (factor) => {
    const made = changed(speed(rate), voice, [factor], { length: rate });
    expect(made).toHaveLength(Math.round(voice.length / factor));
    expect(fundamentalOf(made, rate) / 125).toBeCloseTo(factor, 2);
  });

  it.each([0.85, 0.93, 1.15])('tempo %d leaves the pitch', (factor) => {
    for (const f0 of [90, 125, 210, 300]) {
      const made = changed(tempo(rate), vowel(rate / 2, rate, f0), [factor], { length: rate });
      expect(made).toHaveLength(Math.round(rate / 2 / factor));
      expect(fundamentalOf(made, rate) / f0).toBeCloseTo(1, 2);
    }
  });

  it.each([-0.8, 0.3, 0.8])('pitch %d leaves the pace', (shift) => {
    const made = changed(pitch(rate), voice, [shift]);
    expect(made).toHaveLength(voice.length);
    expect(semitones(fundamentalOf(made, rate), 125)).toBeCloseTo(shift, 1);
  });

  it('tempo joins segments in phase: a steady voice stays steady', () => {
    // A period that is no whole number of thinned samples, so that the coarse comparison alone does not do.
    const period = rate / 125 + 1;
    const made = changed(tempo(rate), vowel(rate / 2, rate, rate / period), [0.85], { length: rate });
    let [off, all] = [0, 0];
    for (let i = period; i < made.length - rate / 20; i++) {
      off += (made[i]! - made[i - period]!) ** 2;
      all += made[i]! ** 2;
    }
    expect(off / all).toBeLessThan(0.001);
  });

  it.each([
    ['tempo', tempo(rate), [0.85], 0.85],
    ['tempo', tempo(rate), [1.15], 1.15],
    ['pitch', pitch(rate), [0.8], 1],
  ] as const)('%s puts sounds where they belong (%#)', (_, transform, values, factor) => {
    // Bursts of 50 ms in silence, at 0.2 and 0.6 s.
    const burst = sine(rate / 20, rate, 500);
    const bursts = new Float32Array(0.8 * rate);
    bursts.set(burst, 0.2 * rate);
    bursts.set(burst, 0.6 * rate);
    const made = changed(transform, bursts, values, { length: rate });
    const middleOf = (start: number, end: number): number => {
      let [sum, weight] = [0, 0];
      for (let i = Math.round(start); i < Math.min(end, made.length); i++) {
        sum += i * made[i]! ** 2;
        weight += made[i]! ** 2;
      }
      return sum / weight / rate;
    };
    expect(Math.abs(middleOf(0, (0.4 / factor) * rate) - 0.225 / factor)).toBeLessThan(0.012);
    expect(Math.abs(middleOf((0.4 / factor) * rate, rate) - 0.625 / factor)).toBeLessThan(0.012);
  });
});

it('cuts what the row has no room for', () => {
  const voice = vowel(800, 8000);
  expect(changed(speed(8000), voice, [0.95])).toHaveLength(800);
  expect(changed(tempo(8000), voice, [0.85], { length: 900 })).toHaveLength(900);
});
