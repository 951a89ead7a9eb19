import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { DeepSensorError, type Batch } from '@deepsensor/contract';
import { decodeNpy, decodeNpyBatch, encodeNpy } from '@deepsensor/store';

/** Reads a float array `[n, ...]`. */
export async function readBatch(file: string): Promise<Batch> {
  const batch = decodeNpyBatch(await readBytes(file), file);
  const { shape } = batch;
  if (shape.length < 2) throw new DeepSensorError('DATA_MISMATCH', `${file}: the array is [${shape.join(', ')}]; inputs must be [n, ...].`);
  return batch;
}

/** Reads class indices `[n]`. */
export async function readLabels(file: string, rows: number, classes: number): Promise<Int32Array> {
  const { data, shape } = decodeNpy(await readBytes(file), file);
  if (data.length !== rows)
    throw new DeepSensorError('DATA_MISMATCH', `${file}: ${shape.join('×')} labels for ${rows} inputs; there must be one for each.`);
  const wrong = data.find((label) => !Number.isInteger(label) || label < 0 || label >= classes);
  if (wrong !== undefined)
    throw new DeepSensorError('DATA_MISMATCH', `${file}: the label ${wrong} is not a class of the model (0 to ${classes - 1}).`);
  return Int32Array.from(data);
}

async function readBytes(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new DeepSensorError('DATA_INVALID', `${file} cannot be read (${cause.code ?? cause.message}); it must be an .npy file.`, {
      cause,
    });
  });
}

/** Writes arrays and a JSON file into a directory, which is made. */
export async function writeArrays(
  directory: string,
  arrays: Readonly<Record<string, Batch>>,
  json: Readonly<Record<string, unknown>>,
): Promise<void> {
  for (const [name, batch] of Object.entries(arrays)) {
    const file = path.join(directory, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, encodeNpy(batch));
  }
  for (const [name, content] of Object.entries(json))
    await writeFile(path.join(directory, name), `${JSON.stringify(content, undefined, 2)}\n`);
}

/** A layer's name as a file's: `layers/<id>.npy`. */
export function layerFile(id: string): string {
  return `layers/${id.replaceAll(/[^\w.-]+/g, '_').replace(/^_+/, '')}.npy`;
}
