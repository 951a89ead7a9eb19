import { encode } from 'fast-png';

import { CORE, ENVELOPE, waveformPalette } from './palette.js';
import type { Sound } from './sound.js';

const MOST_COLUMNS = 960;
/** Odd, so that silence has a row of its own in the middle. */
const HEIGHT = 97;
const MIDDLE = (HEIGHT - 1) / 2;

/** The scale's step: seeds that are drawn beside several failing inputs mostly keep their picture. */
const STEP = 3;

/** Decibels re full scale that fill the height of a waveform: the peak, up to the next step. */
export function heightFor(peak: number): number {
  return peak === 0 ? 0 : Math.min(0, Math.ceil((20 * Math.log10(peak / 32768)) / STEP) * STEP) + 0;
}

/**
 * PNG of at most 960 columns: the range of the samples in each, and their root mean square.
 * @param height Decibels re full scale at the upper and lower edge.
 */
export function drawWaveform({ levels, own }: Sound, height: number): Uint8Array {
  const width = Math.min(MOST_COLUMNS, levels.length);
  const edge = 32768 * 10 ** (height / 20);
  const rowOf = (level: number) => Math.min(HEIGHT - 1, Math.max(0, Math.round(MIDDLE * (1 - level / edge))));
  const bytesPerRow = Math.ceil(width / 4);
  const data = new Uint8Array(bytesPerRow * HEIGHT);
  const paint = (column: number, top: number, bottom: number, colour: number) => {
    const shift = 6 - 2 * (column & 3);
    for (let i = top * bytesPerRow + (column >> 2), row = top; row <= bottom; row++, i += bytesPerRow)
      data[i] = (data[i]! & ~(3 << shift)) | (colour << shift);
  };
  for (let column = 0; column < width; column++) {
    const start = Math.max(own.start, Math.floor((column * levels.length) / width));
    const end = Math.min(own.end, Math.floor(((column + 1) * levels.length) / width));
    if (start >= end) continue;
    // From the last sample of the column before, so that the line is not broken.
    const { lowest, highest, rms } = rangeOf(levels.subarray(Math.max(own.start, start - 1), end));
    paint(column, rowOf(highest), rowOf(lowest), ENVELOPE);
    paint(column, rowOf(Math.min(rms, highest)), rowOf(Math.max(-rms, lowest)), CORE);
  }
  return encode({ width, height: HEIGHT, channels: 1, depth: 2, palette: waveformPalette, data });
}

function rangeOf(levels: Int16Array): { lowest: number; highest: number; rms: number } {
  let [lowest, highest, sum] = [levels[0]!, levels[0]!, 0];
  for (const level of levels) {
    if (level < lowest) lowest = level;
    if (level > highest) highest = level;
    sum += level * level;
  }
  return { lowest, highest, rms: Math.sqrt(sum / levels.length) };
}
