import type { Decoded, Sample } from '@deepsensor/contract';

import { FULL_SCALE, HIGHEST_LEVEL, PADDING } from './levels.js';
import { placement, type Fit, type Part } from './placement.js';
import { conversion } from './resample.js';
import { grouped, Unreadable } from './unreadable.js';
import { readWav, type Recording } from './wav.js';

/** What rows are made of recordings. */
export interface WantedClips {
  /** Samples a second. */
  readonly rate: number;
  /** Samples of a row. */
  readonly length: number;
  readonly fit: Fit;
  /** Which channel of a recording that has several, counted from 0; `mix` is their mean. */
  readonly channel: 'mix' | number;
  /** Whether recordings of another rate may be converted. */
  readonly resample: boolean;
}

/** -60 dB of full scale. */
const LOWEST_PEAK = 33;
const MOST_CLIPPED = 0.05;

/**
 * Decodes recordings to raw units, level / 32768, `[n, length]`: padded where shorter, cut where longer. What cannot be used is listed
 * with a reason; a row depends on its own recording alone.
 */
export async function decodeClips(samples: readonly Sample[], wanted: WantedClips): Promise<Decoded> {
  const { length } = wanted;
  const values = new Float32Array(samples.length * length).fill(PADDING);
  const rows: number[] = [];
  const failures: { id: string; reason: string }[] = [];
  for (const [position, { id, bytes }] of samples.entries()) {
    try {
      writeRow(readWav(bytes), wanted, values.subarray(rows.length * length, (rows.length + 1) * length));
      rows.push(position);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      failures.push({ id, reason: error.message });
    }
  }
  const data = rows.length === samples.length ? values : values.slice(0, rows.length * length);
  return { inputs: { data, shape: [rows.length, length] }, rows, failures };
}

/**
 * Puts the part of a recording that a row has room for into it, and decodes no more than that part needs. Throws `Unreadable`, and leaves
 * the row alone, where it could not be used by itself: a row that is saved must be one that can be loaded.
 */
function writeRow(recording: Recording, wanted: WantedClips, row: Float32Array): void {
  if (recording.rate !== wanted.rate && !wanted.resample)
    throw new Unreadable(`it is at ${grouped(recording.rate)} Hz, not ${grouped(wanted.rate)}; --resample converts it`);
  const { lengthOf, sourceOf, convert } = conversion(recording.rate, wanted.rate);
  const placed = placement(lengthOf(recording.samples), wanted.length, wanted.fit);
  const source = sourceOf(placed, recording.samples);
  const heard = channelsHeard(recording, source, wanted.channel);
  refuseClipped(heard, recording.loudest);
  const levels = convert(mixed(heard), source.from, placed);
  refuseSilent(levels);
  refuseClipped([levels], HIGHEST_LEVEL);
  for (let i = 0; i < levels.length; i++) row[placed.start + i] = levels[i]! / FULL_SCALE;
}

function channelsHeard(recording: Recording, part: Part, wanted: 'mix' | number): readonly Int16Array[] {
  const { channels } = recording;
  if (wanted === 'mix' || channels === 1) return recording.levels(part);
  if (wanted >= channels) throw new Unreadable(`it has no channel ${wanted}; 0 to ${channels - 1} are allowed`);
  return [recording.levels(part)[wanted]!];
}

function refuseSilent(levels: Int16Array): void {
  const peak = peakOf(levels);
  if (peak < LOWEST_PEAK)
    throw new Unreadable(
      `silence: the loudest of the ${grouped(levels.length)} samples that are taken is ${peak} of ${grouped(FULL_SCALE)} levels; ` +
        `at least ${LOWEST_PEAK} are allowed (-60 dB)`,
    );
}

function refuseClipped(channels: readonly Int16Array[], loudest: number): void {
  const clipped = channels.reduce((sum, levels) => sum + countAtLeast(levels, loudest), 0);
  const share = clipped / (channels.length * channels[0]!.length);
  if (share > MOST_CLIPPED)
    throw new Unreadable(`clipped: ${(100 * share).toFixed(1)} % of the samples that are taken are at full scale; at most 5 % are allowed`);
}

/** How many levels are so loud on either side of silence. */
function countAtLeast(levels: Int16Array, loudest: number): number {
  let count = 0;
  for (let i = 0; i < levels.length; i++) if (levels[i]! >= loudest || levels[i]! <= -loudest) count++;
  return count;
}

function peakOf(levels: Int16Array): number {
  let peak = 0;
  for (let i = 0; i < levels.length; i++) peak = Math.max(peak, Math.abs(levels[i]!));
  return peak;
}

/** The mean of all channels, rounded to the nearest level. */
function mixed(channels: readonly Int16Array[]): Int16Array {
  if (channels.length === 1) return channels[0]!;
  const mean = new Int16Array(channels[0]!.length);
  for (let i = 0; i < mean.length; i++) {
    let sum = 0;
    for (const levels of channels) sum += levels[i]!;
    mean[i] = Math.round(sum / channels.length);
  }
  return mean;
}
