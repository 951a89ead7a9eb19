import { createHash } from 'node:crypto';

import { rowLength, type Batch, type Illustration } from '@deepsensor/contract';

import type { Extent } from '../sound/levels.js';
import { writeWav } from '../sound/wav.js';
import { drawSpectrogram, loudestOf, RANGE } from './draw-spectrogram.js';
import { drawWaveform, heightFor } from './draw-waveform.js';
import { amplifiedDifference, peakOf, sharedTime, soundOf, type Difference, type Sound } from './sound.js';
import { BANDS, melSpectrogram, type Spectrogram } from './spectrogram.js';
import { decibels, kilohertz, peakText, secondsText } from './words.js';

interface Seed {
  readonly sound: Sound;
  readonly spectrogram: Spectrogram;
  readonly peak: number;
  /** By the height of the waveform. */
  readonly shown: Map<number, readonly Illustration[]>;
}

type Role = Illustration['role'];

const SAME = 'in the colours of the seed';

/**
 * For each row of `inputs [n, L]` and `references [n, L]` a spectrogram, a waveform and a WAV file of the seed, the failing recording and
 * their difference, in this order, all over the same time: from the first to the last sample that either recording has. Each kind of
 * picture has one scale for the three; the difference is amplified by one factor in all of them. Equal seeds are drawn once.
 * @param rate Hz.
 */
export async function illustrateRows(inputs: Batch, references: Batch, rate: number): Promise<readonly (readonly Illustration[])[]> {
  const length = rowLength(inputs.shape);
  const seeds = new Map<string, Seed>();
  const illustrations: (readonly Illustration[])[] = [];
  for (let row = 0; row < inputs.shape[0]!; row++) {
    const time = sharedTime(inputs.data, references.data, row, length);
    const seed = seedOf(seeds, references.data, row, length, time, rate);
    illustrations.push(illustrated(soundOf(inputs.data, row, length, time), seed, rate));
  }
  return illustrations;
}

function seedOf(seeds: Map<string, Seed>, data: Float32Array, row: number, length: number, time: Extent, rate: number): Seed {
  const samples = data.subarray(row * length, (row + 1) * length);
  const digest = createHash('sha256')
    .update(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))
    .digest('hex');
  const key = `${digest} ${time.start} ${time.end}`;
  const known = seeds.get(key);
  if (known !== undefined) return known;
  const sound = soundOf(data, row, length, time);
  const seed: Seed = { sound, spectrogram: melSpectrogram(sound.levels, rate), peak: peakOf(sound.levels), shown: new Map() };
  seeds.set(key, seed);
  return seed;
}

function illustrated(failing: Sound, seed: Seed, rate: number): readonly Illustration[] {
  const peak = peakOf(failing.levels);
  const height = heightFor(Math.max(peak, seed.peak));
  const spectrogram = melSpectrogram(failing.levels, rate);
  const ofSeed = loudestOf(seed.spectrogram);
  const loudest = ofSeed > 0 ? ofSeed : loudestOf(spectrogram);
  const fixed = `full height ${decibels(height)}FS`;
  const shown = seed.shown.get(height) ?? [
    picture('reference', drawSpectrogram(seed.spectrogram, seed.sound, loudest), spectrogramText(rate)),
    picture('reference', drawWaveform(seed.sound, height), `waveform, ${fixed}`),
    recording('reference', seed.sound, rate, `seed, ${soundText(seed.sound, rate)}`),
  ];
  if (ofSeed > 0) seed.shown.set(height, shown);
  const difference = amplifiedDifference(failing, seed.sound, Math.max(peak, seed.peak));
  return [
    ...shown,
    picture('failing', drawSpectrogram(spectrogram, failing, loudest), `spectrogram, ${SAME}`),
    picture('failing', drawWaveform(failing, height), `waveform, ${fixed}`),
    recording('failing', failing, rate, `failing, ${soundText(failing, rate)}`),
    ...illustratedDifference(difference, rate, loudest, height),
  ];
}

function illustratedDifference(difference: Difference, rate: number, loudest: number, height: number): readonly Illustration[] {
  const { levels, times } = difference;
  const said = times === 0 ? ', no difference' : times === 1 ? '' : ` ×${times}`;
  const spectrogram = drawSpectrogram(melSpectrogram(levels, rate), difference, loudest);
  const pictures = [
    picture('difference', spectrogram, `spectrogram${said}, ${SAME}`),
    picture('difference', drawWaveform(difference, height), `waveform${said}, full height ${decibels(height)}FS`),
  ];
  if (times === 0) return pictures;
  return [...pictures, recording('difference', difference, rate, `difference${timesText(times)}, ${soundText(difference, rate)}`)];
}

function picture(role: Role, bytes: Uint8Array, caption: string): Illustration {
  return { role, mediaType: 'image/png', bytes, caption };
}

function recording(role: Role, { levels }: Sound, rate: number, caption: string): Illustration {
  return { role, mediaType: 'audio/wav', bytes: writeWav(levels, rate), caption };
}

function spectrogramText(rate: number): string {
  return `spectrogram, ${BANDS} mel bands to ${kilohertz(rate / 2)}, dark to bright ${decibels(-RANGE)} to ${decibels(0)} re its loudest`;
}

function soundText({ levels }: Sound, rate: number): string {
  return `${secondsText(levels.length, rate)} at ${kilohertz(rate)}, ${peakText(peakOf(levels))}`;
}

/** `, amplified 32 times (+30 dB)`. */
function timesText(times: number): string {
  if (times === 1) return '';
  const inDecibels = decibels(20 * Math.log10(times));
  return times > 1 ? `, amplified ${times} times (${inDecibels})` : `, weakened to ${times} of itself (${inDecibels})`;
}
