import { open, readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { DeepSensorError } from '@deepsensor/contract';
import { unreadable } from '@deepsensor/dataset';

/** Channels, height and width of a picture: planes of red, green and blue, each row by row. */
export const shape: readonly number[] = [3, 32, 32];

const pixels = 3 * 32 * 32;
/** A byte for the label, then the pixels. */
const recordLength = 1 + pixels;
const classCount = 10;

/** A file of CIFAR-10's binary form, whose records are read when they are asked for. */
export interface Batch {
  readonly path: string;
  /** `data_batch_1`, `test_batch`. */
  readonly name: string;
  /** One for each record. */
  readonly labels: Uint8Array;
}

/** Reads the labels of a file. Throws `DATA_INVALID` for a length that is no whole number of records and for labels above 9. */
export async function openBatch(path: string): Promise<Batch> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  if (bytes.length === 0 || bytes.length % recordLength !== 0)
    throw new DeepSensorError(
      'DATA_INVALID',
      `${path} has ${bytes.length} bytes; records of ${recordLength} bytes (a label, then 3×32×32 pixels), at least one, are allowed.`,
    );
  const labels = Uint8Array.from({ length: bytes.length / recordLength }, (_, record) => bytes[record * recordLength]!);
  const wrong = labels.findIndex((label) => label >= classCount);
  if (wrong >= 0)
    throw new DeepSensorError('DATA_INVALID', `${path} has the label ${labels[wrong]} at record ${wrong}; labels 0 to 9 are allowed.`);
  return { path, name: basename(path, '.bin'), labels };
}

/** Pixels of the records named, `[3, 32, 32]` each. */
export async function readPixels({ path }: Batch, records: readonly number[]): Promise<readonly Uint8Array[]> {
  try {
    const file = await open(path);
    try {
      const read: Uint8Array[] = [];
      for (const record of records) {
        const bytes = new Uint8Array(pixels);
        await file.read(bytes, 0, pixels, record * recordLength + 1);
        read.push(bytes);
      }
      return read;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** Names of the classes as `batches.meta.txt` lists them, one a line. Throws `DATA_INVALID` when they are not ten. */
export async function readClasses(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const names = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (names.length === classCount) return names;
  throw new DeepSensorError('DATA_INVALID', `${path} names ${names.length} classes; ten, one a line, are allowed.`);
}
