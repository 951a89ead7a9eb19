import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { ModalityAdapter, PluginContext } from '@deepsensor/contract';
import { loadPlugins } from '@deepsensor/engine';
import modalityImage from '@deepsensor/modality-image';

import { SIDE, type DrawnDigits } from '../../src/demo/digits.js';

export const context: PluginContext = {
  log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
  terminal: { isTerminal: false, columns: 80, colour: false, write: () => undefined },
  directory: '',
};

/** The image modality as a campaign gets it. */
export function imageModality(): ModalityAdapter {
  const registry = loadPlugins([modalityImage]);
  return registry.create('modality', registry.complete('modality', 'image'), context);
}

/** Writes digits as `<class>/<number>.png`. */
export async function writeClassFolders(folder: string, { pixels, labels }: DrawnDigits, side = SIDE): Promise<void> {
  const shape = [1, side, side];
  const space = imageModality().bind({ id: '', summary: '', domain: { shape, lower: 0, upper: 1 } });
  const files = await space.encode({ data: Float32Array.from(pixels, (level) => level / 255), shape: [labels.length, ...shape] });
  for (const label of new Set(labels)) await mkdir(path.join(folder, String(label)), { recursive: true });
  for (const [i, { bytes, extension }] of files.entries()) {
    await writeFile(path.join(folder, String(labels[i]), `${String(i).padStart(4, '0')}.${extension}`), bytes);
  }
}

/** Writes digits as class folders of 56×56, each pixel four times. */
export async function twiceTheSize(folder: string, { pixels, labels }: DrawnDigits): Promise<void> {
  const side = 2 * SIDE;
  const large = new Uint8Array(labels.length * side * side);
  for (let i = 0; i < labels.length; i++) {
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) large[(i * side + y) * side + x] = pixels[(i * SIDE + (y >> 1)) * SIDE + (x >> 1)]!;
    }
  }
  await writeClassFolders(folder, { pixels: large, labels }, side);
}
