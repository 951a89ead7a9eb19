import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { SIDE, type DrawnDigits } from './digits.js';

/** Writes digits as the IDX files of MNIST: `<part>-images-idx3-ubyte`, `<part>-labels-idx1-ubyte`. */
export async function writeIdx(directory: string, part: 'train' | 't10k', { pixels, labels }: DrawnDigits): Promise<void> {
  await writeFile(path.join(directory, `${part}-images-idx3-ubyte`), idx(0x0803, [labels.length, SIDE, SIDE], pixels));
  await writeFile(path.join(directory, `${part}-labels-idx1-ubyte`), idx(0x0801, [labels.length], labels));
}

function idx(magic: number, sizes: readonly number[], bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.writeUInt32BE(magic, 0);
  sizes.forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([header, bytes]);
}
