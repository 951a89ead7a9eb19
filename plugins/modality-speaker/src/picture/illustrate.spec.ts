import { describe, expect, it } from 'vitest';

import type { Batch } from '@deepsensor/contract';
import { decode } from 'fast-png';

import { PADDING } from '../sound/levels.js';
import { readWav } from '../sound/wav.js';
import { illustrateRows } from './illustrate.js';
import { NOTHING } from './palette.js';

const RATE = 8000;
const LENGTH = 1200;

/** Tones of 800 samples behind 100 of padding, with so much of another added. */
function tones(...added: readonly number[]): Batch {
  const data = new Float32Array(added.length * LENGTH).fill(PADDING);
  added.forEach((more, row) => {
    for (let i = 0; i < 800; i++) {
      const level = Math.round(8000 * Math.sin(i / 3)) + Math.round(more * Math.sin(i / 2));
      data[row * LENGTH + 100 + i] = level === 0 ? 0 : level / 32768;
    }
  });
  return { data, shape: [added.length, LENGTH] };
}
const levelsOf = ({ data }: Batch, row: number) =>
  Int16Array.from(data.slice(row * LENGTH + 100, row * LENGTH + 900), (value) => value * 32768);

describe(illustrateRows, () => {
  it('shows and plays seed, failing recording and difference, the spectrogram first', async () => {
    const [shown] = await illustrateRows(tones(400), tones(0), RATE);
    expect(shown!.map(({ role, mediaType, caption }) => [role, mediaType, caption])).toEqual([
      ['reference', 'image/png', 'spectrogram, 64 mel bands to 4 kHz, dark to bright −80 dB to 0 dB re its loudest'],
      ['reference', 'image/png', 'waveform, full height −9 dBFS'],
      ['reference', 'audio/wav', 'seed, 0.10 s at 8 kHz, peak −12.2 dBFS'],
      ['failing', 'image/png', 'spectrogram, in the colours of the seed'],
      ['failing', 'image/png', 'waveform, full height −9 dBFS'],
      ['failing', 'audio/wav', 'failing, 0.10 s at 8 kHz, peak −11.9 dBFS'],
      ['difference', 'image/png', 'spectrogram ×20, in the colours of the seed'],
      ['difference', 'image/png', 'waveform ×20, full height −9 dBFS'],
      ['difference', 'audio/wav', 'difference, amplified 20 times (+26 dB), 0.10 s at 8 kHz, peak −12.2 dBFS'],
    ]);
  });

  it('plays the samples that the recording has, and no padding', async () => {
    const [inputs, references] = [tones(100), tones(0)];
    const [shown] = await illustrateRows(inputs, references, RATE);
    const played = shown!.filter(({ mediaType }) => mediaType === 'audio/wav').map(({ bytes }) => readWav(bytes));
    const [seed, failing] = [levelsOf(references, 0), levelsOf(inputs, 0)];
    expect(played.map(({ rate, channels }) => [rate, channels])).toEqual([
      [RATE, 1],
      [RATE, 1],
      [RATE, 1],
    ]);
    expect(played.map(({ samples, levels }) => levels({ from: 0, count: samples })[0])).toEqual([
      seed,
      failing,
      failing.map((level, i) => 80 * (level - seed[i]!)),
    ]);
  });

  it('draws all three over the same time, padding within it not at all', async () => {
    const shorter = tones(100);
    shorter.data.fill(PADDING, 500, 900);
    const [shown] = await illustrateRows(shorter, tones(0), RATE);
    const pictures = shown!.filter(({ mediaType }) => mediaType === 'image/png').map(({ bytes }) => decode(bytes));
    expect(pictures.map(({ width, height }) => [width, height])).toEqual([10, 800, 10, 800, 10, 800].map((w, i) => [w, i % 2 ? 97 : 64]));
    const [seed, , failing] = pictures;
    expect(seed!.data.slice(0, 10).includes(NOTHING)).toBe(false);
    expect([...failing!.data.slice(0, 10)].map((entry) => entry === NOTHING)).toEqual(Array.from({ length: 10 }, (_, x) => x >= 5));
  });

  it('draws equal seeds once', async () => {
    const [a, b, c] = await illustrateRows(tones(100, 60, 100), tones(0, 0, 5), RATE);
    expect(b![0]!.bytes).toBe(a![0]!.bytes);
    expect(b![2]!.bytes).toBe(a![2]!.bytes);
    expect(b![5]!.bytes).not.toEqual(a![5]!.bytes);
    expect(c![2]!.bytes).not.toEqual(a![2]!.bytes);
  });

  it('draws a row alone as in a batch', async () => {
    const [, second] = await illustrateRows(tones(100, 60), tones(0, 5), RATE);
    expect(await illustrateRows(tones(60), tones(5), RATE)).toEqual([second]);
  });

  it('says when nothing differs, and has nothing to play then', async () => {
    const [shown] = await illustrateRows(tones(0), tones(0), RATE);
    const difference = shown!.filter(({ role }) => role === 'difference');
    expect(difference.map(({ caption }) => caption)).toEqual([
      'spectrogram, no difference, in the colours of the seed',
      'waveform, no difference, full height −12 dBFS',
    ]);
    expect(new Set(decode(difference[0]!.bytes).data)).toEqual(new Set([1]));
  });

  it('has something to show of padding alone', async () => {
    const nothing: Batch = { data: new Float32Array(4).fill(PADDING), shape: [1, 4] };
    const [shown] = await illustrateRows(nothing, nothing, RATE);
    expect(shown![2]!.caption).toBe('seed, 0.00 s at 8 kHz, silent');
    expect([...decode(shown![0]!.bytes).data].every((entry) => entry === NOTHING)).toBe(true);
  });
});
