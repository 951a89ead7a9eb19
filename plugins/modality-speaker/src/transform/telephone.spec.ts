import { describe, expect, it } from 'vitest';

import { changed, decibels, energy, sine, vowel } from '../../test/transform-support.js';
import { muLawCode, muLawLevel } from './mu-law.js';
import { telephone } from './telephone.js';

describe.each([8000, 16000, 44100])('at %d Hz', (rate) => {
  const gain = (frequency: number): number => {
    const before = sine(rate / 4, rate, frequency);
    const made = changed(telephone(rate), before, [300, 3400]);
    expect(made).toHaveLength(before.length);
    return decibels(energy(made, rate / 20, rate / 5) / energy(before, rate / 20, rate / 5));
  };

  it('carries the band of the telephone and nothing beside it', () => {
    for (const frequency of [500, 1000, 2000, 2800]) expect(Math.abs(gain(frequency))).toBeLessThan(0.5);
    expect(gain(300)).toBeCloseTo(-3, 0);
    expect(gain(100)).toBeLessThan(-30);
    if (rate > 8000) expect(gain(5000)).toBeLessThan(-30);
  });
});

it('sends eight bits a sample', () => {
  const made = changed(telephone(8000), vowel(2000, 8000), [300, 3400]);
  const levels = [...new Set(Array.from(made, (sample) => sample * 8192))];
  expect(levels.every((level) => Number.isInteger(level) && muLawLevel(muLawCode(level)) === level)).toBe(true);
  expect(levels.length).toBeGreaterThan(50);
});

it('leaves all in at a rate that is below the band', () => {
  const made = changed(telephone(6000), sine(3000, 6000, 1000), [300, 3400]);
  expect(decibels(energy(made, 1000) / energy(sine(3000, 6000, 1000), 1000))).toBeCloseTo(0, 1);
});
