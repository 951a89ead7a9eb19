import { decode, type DecodedPng } from 'fast-png';
import { describe, expect, it } from 'vitest';

import { drawSpectrogram, loudestOf, RANGE } from './draw-spectrogram.js';
import { drawWaveform, heightFor } from './draw-waveform.js';
import { CORE, ENVELOPE, NOTHING, spectrogramPalette, STEPS } from './palette.js';
import type { Sound } from './sound.js';
import { BANDS, melSpectrogram } from './spectrogram.js';

const whole = (levels: Int16Array): Sound => ({ levels, own: { start: 0, end: levels.length } });

/** Palette entries from top to bottom, for one column. */
function column({ width, height, depth, data }: DecodedPng, x: number): number[] {
  const perByte = 8 / depth;
  const bytesPerRow = Math.ceil(width / perByte);
  return Array.from({ length: height }, (_, y) => {
    const byte = data[y * bytesPerRow + Math.floor(x / perByte)]!;
    return (byte >> (8 - depth - depth * (x % perByte))) & (2 ** depth - 1);
  });
}

describe(drawSpectrogram, () => {
  const draw = (sound: Sound, loudest?: number) => {
    const spectrogram = melSpectrogram(sound.levels, 8000);
    return decode(drawSpectrogram(spectrogram, sound, loudest ?? loudestOf(spectrogram)));
  };

  it('is a pixel for each frame and band, in indexed colours', () => {
    const png = draw(whole(new Int16Array(4000).fill(3)));
    expect(png).toMatchObject({ width: 50, height: BANDS, depth: 8, channels: 1 });
    expect(png.palette).toHaveLength(STEPS + 1);
    expect(png.palette![NOTHING]![3]).toBe(0);
  });

  it('draws the loudest brightest, silence darkest, padding not at all', () => {
    const levels = new Int16Array(2400);
    for (let i = 800; i < 1600; i++) levels[i] = Math.round(9000 * Math.sin((2 * Math.PI * 3000 * i) / 8000));
    const png = draw({ levels, own: { start: 0, end: 2000 } });
    const loud = column(png, 15);
    expect(Math.max(...loud)).toBe(STEPS);
    // 3 kHz is above the middle: high bands are on top.
    expect(loud.indexOf(STEPS)).toBeLessThan(BANDS / 4);
    expect(new Set(column(png, 3))).toEqual(new Set([1]));
    expect(new Set(column(png, 24))).toEqual(new Set([1]));
    expect(new Set(column(png, 25))).toEqual(new Set([NOTHING]));
  });

  it('holds the colours to the power that it is told', () => {
    const power = new Float64Array(BANDS);
    power.set([1, 10 ** (-RANGE / 20), 10 ** (-RANGE / 10), 1e-12, 7]);
    const png = decode(drawSpectrogram({ frames: 1, power }, whole(new Int16Array(1)), 1));
    expect(column(png, 0).reverse().slice(0, 6)).toEqual([STEPS, 1 + Math.round((STEPS - 1) / 2), 1, 1, STEPS, 1]);
  });

  it('has colours that grow brighter from step to step', () => {
    const luma = spectrogramPalette.slice(1).map(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue);
    luma.slice(1).forEach((each, step) => expect(each).toBeGreaterThan(luma[step]!));
  });
});

describe(drawWaveform, () => {
  it('draws from the lowest to the highest sample, and the root mean square', () => {
    const levels = Int16Array.from({ length: 1920 }, (_, i) => (i % 2 === 0 ? 16384 : -8192));
    const png = decode(drawWaveform(whole(levels), 0));
    expect(png).toMatchObject({ width: 960, height: 97, depth: 2 });
    const rows = column(png, 500);
    // Half of full scale is half of the way up from row 48, a quarter of it a quarter down.
    expect([rows.indexOf(ENVELOPE), rows.lastIndexOf(CORE)]).toEqual([24, 60]);
    // The column holds 16384 twice, with the last sample of the column before, or −8192 twice: the root is at least 11,585.
    expect(rows.indexOf(CORE)).toBeLessThanOrEqual(48 - Math.floor((48 * 11_585) / 32_768));
    expect(rows[23]).toBe(NOTHING);
    expect(rows[61]).toBe(NOTHING);
  });

  it('draws silence as a line, and padding not at all', () => {
    const png = decode(drawWaveform({ levels: new Int16Array(10), own: { start: 2, end: 7 } }, -9));
    const line = Array.from({ length: 10 }, (_, x) => column(png, x)[48]);
    expect(line).toEqual([0, 0, CORE, CORE, CORE, CORE, CORE, 0, 0, 0]);
    expect(column(png, 4).filter((colour) => colour !== NOTHING)).toHaveLength(1);
  });

  it('fills its height at the peak that it is drawn for, and no more', () => {
    const png = decode(drawWaveform(whole(Int16Array.of(0, 3277, -30_000)), -20));
    expect(column(png, 1)[0]).toBe(ENVELOPE);
    expect(column(png, 2)[96]).not.toBe(NOTHING);
  });
});

describe(heightFor, () => {
  it.each([
    [32768, 0],
    [32767, 0],
    [23_197, -3],
    [23_199, 0],
    [328, -39],
    [0, 0],
  ])('a peak of %d is drawn at %d dBFS', (peak, height) => {
    expect(heightFor(peak)).toBe(height);
  });
});
