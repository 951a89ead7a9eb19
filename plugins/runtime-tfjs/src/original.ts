import { readFile } from 'node:fs/promises';
import path from 'node:path';

import type { OriginalModel } from '@deepsensor/contract';

import type { Tensor, Tf } from './native.js';

/** Loaders that tfjs-node has from the rest of TensorFlow.js. */
interface Loaders {
  loadLayersModel(url: string): Promise<Loaded>;
  loadGraphModel(url: string): Promise<Loaded>;
}

interface Loaded {
  predict(inputs: Tensor): Tensor | Tensor[] | Readonly<Record<string, Tensor>>;
  dispose(): void;
}

/** A `model.json` by TensorFlow.js's own loader; `undefined` for files of other formats. */
export async function openOriginal(tf: Tf, file: string): Promise<OriginalModel | undefined> {
  const format = await formatOf(file);
  if (format === undefined) return undefined;
  const loaders = tf as unknown as Loaders;
  const url = `file://${path.resolve(file)}`;
  const model = await (format === 'graph-model' ? loaders.loadGraphModel(url) : loaders.loadLayersModel(url));
  return {
    async answer({ data, shape }) {
      return tf.tidy(() => {
        const given = model.predict(tf.tensor(data, [...shape], 'float32'));
        const first = 'dataSync' in given ? (given as Tensor) : Object.values(given as Readonly<Record<string, Tensor>>)[0]!;
        return { data: Float32Array.from(first.dataSync()), shape: first.shape };
      });
    },
    async dispose() {
      model.dispose();
    },
  };
}

async function formatOf(file: string): Promise<string | undefined> {
  if (path.extname(file) !== '.json') return undefined;
  const { format, weightsManifest } = JSON.parse(await readFile(file, 'utf8')) as { format?: string; weightsManifest?: unknown };
  return weightsManifest === undefined ? undefined : (format ?? 'layers-model');
}
