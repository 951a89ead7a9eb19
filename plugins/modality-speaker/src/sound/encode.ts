import type { Batch, EncodedFile } from '@deepsensor/contract';

import { extentOf, levelOf } from './levels.js';
import { writeWav } from './wav.js';

/**
 * A WAV file of 16 bits for each row of `[n, length]`, without its padding, samples rounded to the nearest level; decoding gives rows of
 * levels back to the bit, padding included. A recording that was cut to fit is written cut.
 * @param rate Samples a second.
 */
export async function encodeRows({ data, shape }: Batch, rate: number): Promise<readonly EncodedFile[]> {
  const [rows, length] = shape as [number, number];
  return Array.from({ length: rows }, (_, row) => {
    const { start, end } = extentOf(data, row, length);
    const levels = new Int16Array(end - start);
    for (let i = 0; i < levels.length; i++) levels[i] = levelOf(data[row * length + start + i]!);
    return { bytes: writeWav(levels, rate), extension: 'wav' };
  });
}
