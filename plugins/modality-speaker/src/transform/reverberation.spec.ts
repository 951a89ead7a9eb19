import { describe, expect, it } from 'vitest';

import { changed, decibels, energy, vowel } from '../../test/transform-support.js';
import { impulseResponse } from './impulse-response.js';
import { reverberation } from './reverberation.js';

const whole = Number.MAX_SAFE_INTEGER;

/** Reverberation time by backward integration (Schroeder 1965): the line through the decay from -5 to -25 dB, extended to 60 dB. */
function reverberationTime(response: Float64Array, rate: number): number {
  const rest = Float64Array.from(response);
  for (let i = rest.length - 1, sum = 0; i >= 0; i--) rest[i] = sum += response[i]! ** 2;
  const points = [...rest]
    .map((left, i) => [i / rate, decibels(left / rest[0]!)] as const)
    .filter(([, level]) => level <= -5 && level >= -25);
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [time, level] = [mean(([t]) => t), mean(([, l]) => l)];
  return -60 / (mean(([t, l]) => (t - time) * (l - level)) / mean(([t]) => (t - time) ** 2));
}

describe(impulseResponse, () => {
  it.each([
    [8000, 0.1],
    [8000, 0.6],
    [16000, 0.3],
    [16000, 0.6],
  ])('at %d Hz falls by 60 dB in %d s', (rate, t60) => {
    const times = [0, 0.2, 0.4, 0.6, 0.8].map((draw) =>
      reverberationTime(impulseResponse({ t60, ratio: 3, draw }, rate, whole).subarray(1), rate),
    );
    expect(times.reduce((a, b) => a + b) / times.length / t60).toBeCloseTo(1, 1);
  });

  it.each([0, 6, 15])('has direct sound %d dB above all that follows', (ratio) => {
    const [direct, ...after] = impulseResponse({ t60: 0.4, ratio, draw: 0.1 }, 8000, whole);
    expect(direct).toBe(1);
    expect(decibels(1 / energy(after))).toBeCloseTo(ratio, 9);
  });

  it('begins with single reflections and goes on with noise', () => {
    const response = impulseResponse({ t60: 0.4, ratio: 3, draw: 0.1 }, 8000, whole);
    expect(response.slice(1, 256).filter((value) => value !== 0)).toHaveLength(10);
    expect(response.slice(256).every((value) => value !== 0)).toBe(true);
    expect(response.slice(1, 16).every((value) => value === 0)).toBe(true);
  });

  it('is of another room in another draw, and cut where no more is needed', () => {
    const room = { t60: 0.4, ratio: 3, draw: 0.1 };
    const response = impulseResponse(room, 8000, whole);
    expect(response).toHaveLength(3200);
    expect(impulseResponse(room, 8000, 100)).toEqual(response.subarray(0, 100));
    expect(impulseResponse({ ...room, draw: 0.2 }, 8000, whole)).not.toEqual(response);
  });

  it('is the direct sound alone where nothing follows within a sample', () => {
    expect([...impulseResponse({ t60: 0.1, ratio: 0, draw: 0 }, 8, whole)]).toEqual([1]);
  });
});

describe(reverberation, () => {
  const voice = vowel(4000, 8000);

  it('is as loud as before', () => {
    expect(decibels(energy(changed(reverberation(8000), voice, [0.6, 0, 0.5])) / energy(voice))).toBeCloseTo(0, 1);
  });

  it('sounds on in the silence behind the voice', () => {
    const half = Float32Array.from({ length: 8000 }, (_, i) => voice[i] ?? 0);
    const made = changed(reverberation(8000), half, [0.6, 0, 0.5]);
    // From 0.1 to 0.2 s and from 0.3 to 0.4 s after its end: 0.2 s of 0.6 s are 20 dB.
    expect(decibels(energy(made, 4800, 5600) / energy(made, 6400, 7200))).toBeGreaterThan(15);
    expect(decibels(energy(made, 4800, 5600) / energy(made, 6400, 7200))).toBeLessThan(25);
  });
});
