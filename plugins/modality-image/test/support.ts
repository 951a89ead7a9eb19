import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { PluginContext, Sample } from '@deepsensor/contract';
import { afterAll } from 'vitest';

import { encodePng } from '../src/picture/jimp.js';
import type { PictureSize } from '../src/picture/picture.js';

/** A folder of its own for the tests of a file, gone when they end. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'deepsensor-image-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export const context: PluginContext = {
  log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
  terminal: { isTerminal: false, columns: 80, colour: false, write: () => undefined },
  directory: '',
};

/** Levels that vary over a picture, the same each time. */
export function someLevels({ channels, height, width }: PictureSize, variant = 0): Uint8Array {
  return Uint8Array.from({ length: channels * height * width }, (_, i) => {
    const plane = Math.floor(i / (height * width));
    return (i * 37 + plane * 53 + variant * 91 + ((i * i) >> 3)) % 256;
  });
}

export async function pngSample(size: PictureSize, variant = 0, id = `cat/00${variant}.png`): Promise<Sample> {
  return { id, label: 0, bytes: await encodePng(someLevels(size, variant), size), format: 'png' };
}

/** An IDX file of unsigned bytes. */
export async function writeIdx(path: string, shape: readonly number[], values: Uint8Array, type = 8): Promise<void> {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, type, shape.length]);
  shape.forEach((length, axis) => view.setUint32(4 + 4 * axis, length));
  bytes.set(values, 4 + 4 * shape.length);
  await writeFile(path, bytes);
}

/** The folder of shared models and data sets, `undefined` where there is none. */
export function sharedFolder(): string | undefined {
  const folder = process.env['DEEPSENSOR_SHARED'] ?? join(dirname(dirname(dirname(dirname(import.meta.dirname)))), 'shared');
  return existsSync(folder) ? folder : undefined;
}
