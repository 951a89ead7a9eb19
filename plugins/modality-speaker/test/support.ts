import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { PluginContext, Sample } from '@deepsensor/contract';
import { afterAll } from 'vitest';

import { writeWav } from '../src/sound/wav.js';

/** A folder of its own for the tests of a file, gone when they end. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'deepsensor-speaker-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files whose text is their own path, or the one given. */
export async function writeTree(root: string, files: readonly string[], texts: Readonly<Record<string, string>> = {}): Promise<string> {
  await mkdir(root);
  for (const file of [...files, ...Object.keys(texts)]) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), texts[file] ?? file);
  }
  return root;
}

export const context: PluginContext = {
  log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
  terminal: { isTerminal: false, columns: 80, colour: false, write: () => undefined },
  directory: '',
};

/** Levels of a tone that no whole number of samples repeats, up to a third of full scale. */
export function someLevels(samples: number, variant = 0): Int16Array {
  return Int16Array.from({ length: samples }, (_, i) => Math.round(11_000 * Math.sin(0.3 * (1 + variant) * i + variant)));
}

export function wavSample(levels: Int16Array, rate = 8000, id = 'george/0.wav'): Sample {
  return { id, label: 0, bytes: writeWav(levels, rate), format: 'wav' };
}

/** How a WAV file of any encoding is put together, the header's claims included. */
export interface WavParts {
  readonly format?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly bits: number;
  readonly data: Uint8Array;
  /** What the header says, when that is not true. */
  readonly claimedBytes?: number;
  /** Written as WAVE_FORMAT_EXTENSIBLE. */
  readonly extensible?: boolean;
  /** Stands between the header and the samples. */
  readonly chunkBefore?: Uint8Array;
}

/** A WAV file by hand, byte for byte as the format says, so that readers and writers are held to it and not to each other. */
export function wavBytes({ format = 1, channels = 1, rate = 8000, bits, data, ...parts }: WavParts): Uint8Array {
  const width = Math.ceil(bits / 8);
  const formatBytes = parts.extensible ? 40 : 16;
  const before = parts.chunkBefore ?? new Uint8Array(0);
  const bytes = new Uint8Array(28 + formatBytes + before.length + data.length + (data.length % 2));
  const view = new DataView(bytes.buffer);
  const name = (at: number, text: string) => [...text].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  name(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  name(8, 'WAVEfmt ');
  view.setUint32(16, formatBytes, true);
  view.setUint16(20, parts.extensible ? 0xfffe : format, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * channels * width, true);
  view.setUint16(32, channels * width, true);
  view.setUint16(34, bits, true);
  if (parts.extensible) {
    view.setUint16(36, 22, true);
    view.setUint16(38, bits, true);
    view.setUint32(40, 4, true);
    [format, 0x00100000, 0xaa000080, 0x719b3800].forEach((word, i) => view.setUint32(44 + 4 * i, word, true));
  }
  const at = 20 + formatBytes;
  bytes.set(before, at);
  name(at + before.length, 'data');
  view.setUint32(at + before.length + 4, parts.claimedBytes ?? data.length, true);
  bytes.set(data, at + before.length + 8);
  return bytes;
}

/** The folder of shared models and data sets, `undefined` where there is none. */
export function sharedFolder(): string | undefined {
  const folder = process.env['DEEPSENSOR_SHARED'] ?? join(dirname(dirname(dirname(dirname(import.meta.dirname)))), 'shared');
  return existsSync(folder) ? folder : undefined;
}
