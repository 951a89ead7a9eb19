import type { Decoded, Sample } from '@deepsensor/contract';

import { FULL_SCALE, HIGHEST_LEVEL, PADDING } from './levels.js';
import { placement, type Fit } from './placement.js';
import { resample } from './resample.js';
import { grouped, Unreadable } from './unreadable.js';
import { readWav, readWavHeader, type Clip, type WavHeader } from './wav.js';

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
      writeRow(levelsOf(readWav(bytes), wanted), wanted, values.subarray(rows.length * length, (rows.length + 1) * length));
      rows.push(position);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      failures.push({ id, reason: error.message });
    }
  }
  const data = rows.length === samples.length ? values : values.slice(0, rows.length * length);
  return { inputs: { data, shape: [rows.length, length] }, rows, failures };
}

/** What is known of recordings without decoding them; those that cannot be read are left out. */
export function previewOf(samples: readonly Sample[]): readonly (WavHeader & { readonly id: string })[] {
  return samples.flatMap(({ id, bytes }) => {
    try {
      return [{ id, ...readWavHeader(bytes) }];
    } catch (error) {
      if (error instanceof Unreadable) return [];
      throw error;
    }
  });
}

/** The levels of one channel at the rate that is wanted. Throws `Unreadable` for a recording that cannot be used. */
function levelsOf(clip: Clip, wanted: WantedClips): Int16Array {
  if (clip.rate !== wanted.rate && !wanted.resample)
    throw new Unreadable(`it is at ${grouped(clip.rate)} Hz, not ${grouped(wanted.rate)}; --resample converts it`);
  const heard = channelsHeard(clip, wanted.channel);
  refuseClipped(heard, clip.loudest);
  return resample(mixed(heard), clip.rate, wanted.rate);
}

function channelsHeard({ channels }: Clip, wanted: 'mix' | number): readonly Int16Array[] {
  if (wanted === 'mix' || channels.length === 1) return channels;
  const channel = channels[wanted];
  if (channel === undefined) throw new Unreadable(`it has no channel ${wanted}; 0 to ${channels.length - 1} are allowed`);
  return [channel];
}

function refuseClipped(channels: readonly Int16Array[], loudest: number): void {
  const clipped = channels.reduce((sum, levels) => sum + countAtLeast(levels, loudest), 0);
  const share = clipped / (channels.length * channels[0]!.length);
  if (share > MOST_CLIPPED)
    throw new Unreadable(`clipped: ${(100 * share).toFixed(1)} % of its samples are at full scale; at most 5 % are allowed`);
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
  return channels[0]!.map((_, i) => Math.round(channels.reduce((sum, levels) => sum + levels[i]!, 0) / channels.length));
}

/**
 * Puts levels into a row of padding. Throws `Unreadable`, and leaves the row alone, where the part that it takes could not be used by
 * itself: a row that is saved must be one that can be loaded.
 */
function writeRow(levels: Int16Array, { length, fit }: WantedClips, row: Float32Array): void {
  const { from, start, count } = placement(levels.length, length, fit);
  const placed = levels.subarray(from, from + count);
  const peak = peakOf(placed);
  if (peak < LOWEST_PEAK)
    throw new Unreadable(
      `silence: the loudest of the ${grouped(count)} samples that are taken is ${peak} of ${grouped(FULL_SCALE)} levels; ` +
        `at least ${LOWEST_PEAK} are allowed (-60 dB)`,
    );
  refuseClipped([placed], HIGHEST_LEVEL);
  for (let i = 0; i < count; i++) row[start + i] = placed[i]! / FULL_SCALE;
}
