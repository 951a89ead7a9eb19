import { rowLength, type Batch, type EncodedFile } from '@deepsensor/contract';

import { encodePng } from './jimp.js';
import { levelsOf } from './levels.js';

/** A PNG for each row of `[n, C, H, W]`, values rounded to the nearest level; decoding gives levels back to the bit. */
export async function encodeRows({ data, shape }: Batch): Promise<readonly EncodedFile[]> {
  const [rows, channels, height, width] = shape as [number, number, number, number];
  const length = rowLength(shape);
  const files: EncodedFile[] = [];
  for (let row = 0; row < rows; row++) {
    const levels = levelsOf(data.subarray(row * length, (row + 1) * length));
    files.push({ bytes: await encodePng(levels, { channels, height, width }), extension: 'png' });
  }
  return files;
}
