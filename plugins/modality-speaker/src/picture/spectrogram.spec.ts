import { describe, expect, it } from 'vitest';

import { bandCentres, melBands } from './mel-bands.js';
import { BANDS, melSpectrogram, type Spectrogram } from './spectrogram.js';

const sine = (samples: number, rate: number, hertz: number, amplitude = 10_000): Int16Array =>
  Int16Array.from({ length: samples }, (_, i) => Math.round(amplitude * Math.sin((2 * Math.PI * hertz * i) / rate)));

const row = ({ power }: Spectrogram, frame: number) => [...power.subarray(frame * BANDS, (frame + 1) * BANDS)];
const brightest = (bands: readonly number[]) => bands.indexOf(Math.max(...bands));

describe(melSpectrogram, () => {
  it.each([
    [8000, 200],
    [8000, 1000],
    [8000, 3600],
    [16_000, 440],
    [44_100, 5000],
  ])('at %d Hz lights the band of a sine of %d Hz', (rate, hertz) => {
    const { frames, power } = melSpectrogram(sine(rate, rate, hertz), rate);
    expect([frames, power.length]).toEqual([100, 100 * BANDS]);
    const distances = bandCentres(BANDS, rate).map((centre) => Math.abs(centre - hertz));
    const nearest = distances.indexOf(Math.min(...distances));
    for (const frame of [10, 51, 98]) {
      const bands = row({ frames, power }, frame);
      expect(Math.abs(brightest(bands) - nearest)).toBeLessThanOrEqual(1);
      // Hann's side lobes lie 31 dB and more below.
      expect(bands[(nearest + 32) % BANDS]! / bands[brightest(bands)]!).toBeLessThan(1e-4);
    }
  });

  it('hears each moment by itself', () => {
    const levels = new Int16Array(800);
    levels.set(sine(160, 8000, 1000), 560);
    const { frames, power } = melSpectrogram(levels, 8000);
    const loud = Array.from({ length: frames }, (_, frame) => Math.max(...row({ frames, power }, frame)));
    expect(loud.slice(0, 5).every((each) => each < 1e-20)).toBe(true);
    expect(loud.slice(7, 9).every((each) => each > 1e-3)).toBe(true);
    expect(loud[9]! < loud[8]!).toBe(true);
  });

  it('has power in squares of full scale: four times for twice the amplitude', () => {
    const [once, twice] = [500, 1000].map((amplitude) => row(melSpectrogram(sine(800, 8000, 1000, amplitude), 8000), 5)) as [
      number[],
      number[],
    ];
    expect(Math.max(...twice) / Math.max(...once)).toBeCloseTo(4, 1);
  });

  it('takes recordings shorter than a window, and spreads the frames of long ones', () => {
    expect(melSpectrogram(Int16Array.of(5), 8000)).toMatchObject({ frames: 1 });
    expect(melSpectrogram(new Int16Array(80_000), 1000).frames).toBe(1200);
  });
});

describe(melBands, () => {
  it('averages over the bins up to half the rate', () => {
    for (const { first, weights } of melBands(BANDS, 8000, 256)) {
      expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(first + weights.length).toBeLessThanOrEqual(129);
      expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
    }
  });

  it('has its centres where the mel scale has them', () => {
    // 1000 Hz are 999.99 mel, 4000 Hz are 2146.06 mel; a band in the middle lies at 1073.03 mel.
    expect(bandCentres(1, 8000)[0]).toBeCloseTo(700 * (10 ** (1073.03 / 2595) - 1), 0);
  });
});
