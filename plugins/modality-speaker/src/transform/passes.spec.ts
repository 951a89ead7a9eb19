import { describe, expect, it } from 'vitest';

import { changed, decibels, energy, sine } from '../../test/transform-support.js';
import { highPass, lowPass } from './passes.js';

/** Gain in dB of a tone, when the filter has settled. */
function gainOf(transform: ReturnType<typeof lowPass>, rate: number, cutOff: number, frequency: number): number {
  const before = sine(rate, rate, frequency);
  return decibels(energy(changed(transform, before, [cutOff]), rate / 2) / energy(before, rate / 2));
}

describe.each([8000, 16000])('at %d Hz', (rate) => {
  it('low-pass: half power at the cut-off, the voice below', () => {
    const gain = (cutOff: number, frequency: number): number => gainOf(lowPass(rate), rate, cutOff, frequency);
    expect(gain(2500, 2500)).toBeCloseTo(-3.01, 1);
    expect(gain(2500, 1250)).toBeGreaterThan(-0.1);
    expect(gain(2500, 200)).toBeCloseTo(0, 2);
    expect(gain(0.4 * rate, 0.4 * rate)).toBeCloseTo(-3.01, 1);
  });

  it('high-pass: half power at the cut-off, the voice above', () => {
    const gain = (cutOff: number, frequency: number): number => gainOf(highPass(rate), rate, cutOff, frequency);
    expect(gain(400, 400)).toBeCloseTo(-3.01, 1);
    expect(gain(400, 800)).toBeGreaterThan(-0.1);
    expect(gain(400, 2000)).toBeCloseTo(0, 2);
    expect(gain(100, 100)).toBeCloseTo(-3.01, 1);
  });
});

it('are Butterworth filters of fourth order', () => {
  const warped = (frequency: number): number => Math.tan((Math.PI * frequency) / 16000);
  for (const frequency of [1500, 3000, 4000, 5000])
    expect(gainOf(lowPass(16000), 16000, 2500, frequency)).toBeCloseTo(-decibels(1 + (warped(frequency) / warped(2500)) ** 8), 1);
  for (const frequency of [150, 250, 400, 700])
    expect(gainOf(highPass(16000), 16000, 300, frequency)).toBeCloseTo(-decibels(1 + (warped(300) / warped(frequency)) ** 8), 1);
});

it('have ranges that fit slow recordings', () => {
  expect(lowPass(4000).parameters[0]).toMatchObject({ from: 1250, to: 2000 });
  expect(highPass(4000).parameters[0]).toMatchObject({ from: 0, to: 200 });
});
