import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { exportOnnx } from '@deepsensor/graph';

import { csvOf, drawWaves } from './draw.js';
import { fitModel } from './model.js';

/** Writes `train.csv`, `test.csv` and `waves.onnx`, a network that has learned the training waves, into a folder. */
export async function writeWaves(folder: string): Promise<void> {
  const training = drawWaves(240, 1, 'train');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'train.csv'), csvOf(training));
  await writeFile(path.join(folder, 'test.csv'), csvOf(drawWaves(120, 1, 'test')));
  await writeFile(path.join(folder, 'waves.onnx'), exportOnnx(fitModel(training, 1)));
}
