import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { SAMPLE_RATE } from './rates.js';
import { SPEAKERS } from './speaker.js';
import type { Utterances } from './utterances.js';

const HEADER = 44;

/** Writes utterances as `<directory>/<split>/<speaker>/<speaker>_<nnn>.wav`, a folder for each speaker. */
export async function writeWavs(directory: string, split: 'train' | 'test', { sounds, labels }: Utterances): Promise<void> {
  const written = SPEAKERS.map(() => 0);
  for (const { name } of SPEAKERS) await mkdir(path.join(directory, split, name), { recursive: true });
  for (const [i, sound] of sounds.entries()) {
    const { name } = SPEAKERS[labels[i]!]!;
    const number = String(written[labels[i]!]!++).padStart(3, '0');
    await writeFile(path.join(directory, split, name, `${name}_${number}.wav`), wav(sound));
  }
}

/**
 * A RIFF file of one channel of 16-bit samples (Multimedia Programming Interface and Data Specifications 1.0, 1991). Written here by
 * hand, as the digits' IDX files are: the library that reads sound belongs to the plugin that tests it, and a demo whose files went
 * through the same library both ways would not notice its mistakes.
 */
export function wav(sound: Int16Array): Buffer {
  const bytes = 2 * sound.length;
  const file = Buffer.alloc(HEADER + bytes);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(HEADER - 8 + bytes, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  // Plain samples, one channel.
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(SAMPLE_RATE, 24);
  // Bytes a second, bytes of a sample, bits of a sample.
  file.writeUInt32LE(2 * SAMPLE_RATE, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(bytes, 40);
  sound.forEach((sample, i) => file.writeInt16LE(sample, HEADER + 2 * i));
  return file;
}
