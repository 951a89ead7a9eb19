import { describe, expect, it } from 'vitest';

import { powerFrames } from '../sound/spectrum.js';
import { basisFor, basisNames } from './bases.js';

const format = { length: 2048, rate: 8000 };
const wave = (name: string, j: number): Float32Array => {
  const basis = basisFor(name, format);
  const coefficients = new Float32Array(basis.dimensions);
  coefficients[j] = 1;
  return basis.synthesise(coefficients, 1, new Float32Array(format.length));
};
/** Share of the energy between two frequencies. */
const shareWithin = (samples: Float32Array, from: number, to: number): number => {
  const power = powerFrames(samples, { window: 2048, hop: 2048, size: 2048 });
  const hertz = (k: number) => (k * 8000) / 2048;
  const total = power.reduce((sum, each) => sum + each, 0);
  return power.reduce((sum, each, k) => sum + (hertz(k) >= from && hertz(k) <= to ? each : 0), 0) / total;
};

describe(basisFor, () => {
  it('moves single samples', () => {
    expect([...wave('sample', 3)].findIndex((value) => value === 1)).toBe(3);
  });

  it('spreads cosines evenly up to their highest frequency', () => {
    expect(shareWithin(wave('cosine-256-1000', 255), 990, 1010)).toBeGreaterThan(0.99);
    expect(shareWithin(wave('cosine-256-1000', 127), 490, 510)).toBeGreaterThan(0.99);
    expect(Math.max(...wave('cosine-256-1000', 40))).toBeCloseTo(1, 4);
  });

  it('gives each frame of 32 ms its own waves', () => {
    const ninth = wave('stdct-32', 32 + 8);
    expect(ninth.findIndex((value) => value !== 0)).toBe(256);
    expect(ninth.findLastIndex((value) => value !== 0)).toBe(511);
    // Four periods in 32 ms are 125 Hz; a wave cut off so has nine tenths of its energy in its main lobe.
    expect(shareWithin(ninth, 90, 160)).toBeGreaterThan(0.87);
  });

  it('keeps a pattern of a mel band within its band and its segment', () => {
    const basis = basisFor('mel-8', format);
    expect(basis.dimensions).toBe(8 * Math.ceil(2048 / 400));
    const third = wave('mel-8', 8 + 2);
    expect(third.findIndex((value) => value !== 0)).toBe(400);
    expect(third.findLastIndex((value) => value !== 0)).toBe(1199);
    const mel = (hertz: number) => 2595 * Math.log10(1 + hertz / 700);
    const hertz = (m: number) => 700 * (10 ** (m / 2595) - 1);
    const edge = (b: number) => hertz(mel(60) + ((mel(4000) - mel(60)) * b) / 8);
    expect(shareWithin(third, edge(2) - 15, edge(3) + 15)).toBeGreaterThan(0.97);
  });

  it('sums the partials of a band, far into a recording too', () => {
    const [rate, length, bands] = [8000, 9000, 8];
    const basis = basisFor('mel-8', { length, rate });
    // The 21st segment of half of 800 samples, the fifth band.
    const coefficients = new Float32Array(basis.dimensions);
    coefficients[20 * bands + 4] = 1;
    const made = basis.synthesise(coefficients, 1, new Float32Array(length));
    const mel = (hertz: number) => 2595 * Math.log10(1 + hertz / 700);
    const edge = (b: number) => 700 * (10 ** ((mel(60) + ((mel(4000) - mel(60)) * b) / bands) / 2595) - 1);
    const [from, to] = [edge(4), edge(5)];
    const partials = Math.floor((to - from) / 10);
    for (const i of [8001, 8191, 8192, 8600]) {
      let sum = 0;
      for (let p = 0; p < partials; p++)
        sum += Math.cos((2 * Math.PI * i * (from + ((p + 0.5) * (to - from)) / partials)) / rate - (Math.PI * p * p) / partials);
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i - 8000 + 0.5)) / 800);
      expect(made[i]).toBeCloseTo((window * sum) / Math.sqrt(partials), 6);
    }
  });

  it('adds bases up', () => {
    const [low, mel, both] = ['stdct-2', 'mel-8', 'stdct-2+mel-8'].map((name) => basisFor(name, format));
    expect(both!.dimensions).toBe(low!.dimensions + mel!.dimensions);
    expect(wave('stdct-2+mel-8', 3)).toEqual(wave('stdct-2', 3));
    expect(wave('stdct-2+mel-8', low!.dimensions + 9)).toEqual(wave('mel-8', 9));
  });

  it('offers what rows have room for', () => {
    expect(basisNames(format)).toEqual(['sample', 'cosine-256-1000', 'stdct-4', 'stdct-32', 'mel-8', 'mel-16', 'stdct-2+mel-16']);
    expect(basisNames({ length: 300, rate: 8000 })).toEqual(['sample', 'stdct-4', 'stdct-32']);
  });

  it.each(['pixel', 'cosine-256', 'cosine-10-5000', 'cosine-3000-1000', 'stdct-257', 'mel-0', 'stdct-2+pixel', 'stdct-2+'])(
    'refuses "%s"',
    (name) => {
      expect(() => basisFor(name, format)).toThrow(/have no basis ".*"; allowed: /);
    },
  );
});
