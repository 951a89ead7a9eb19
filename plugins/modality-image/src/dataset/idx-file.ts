import { open, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { DeepSensorError } from '@deepsensor/contract';
import { unreadable } from '@deepsensor/dataset';

const unzip = promisify(gunzip);

/** An IDX file of unsigned bytes (the format of MNIST): a header, then `shape[0]` records of equal length. */
export interface IdxFile {
  readonly shape: readonly number[];
  /** Bytes of the records named, one array each. */
  read(rows: readonly number[]): Promise<readonly Uint8Array[]>;
  /** All records, one after the other. */
  readAll(): Promise<Uint8Array>;
}

const UNSIGNED_BYTE = 0x08;

/**
 * Opens an IDX file, plain or gzip, told by its first bytes. A plain file is read record by record when asked; a gzip one is unpacked
 * whole and kept. Throws `DATA_INVALID` for a wrong magic number, other dimensions than `dimensions`, or a length that does not match.
 * @param what For messages: `three dimensions (count, height, width)`.
 */
export async function openIdx(path: string, dimensions: number, what: string): Promise<IdxFile> {
  const start = 4 + 4 * dimensions;
  const head = await readHead(path, start);
  if (head.bytes[0] === 0x1f && head.bytes[1] === 0x8b) {
    const unpacked = await unpack(path);
    const shape = checkHeader(path, unpacked, unpacked.length, dimensions, what);
    const length = recordLength(shape);
    return {
      shape,
      read: (rows) => Promise.resolve(rows.map((row) => unpacked.subarray(start + row * length, start + (row + 1) * length))),
      readAll: () => Promise.resolve(unpacked.subarray(start)),
    };
  }
  const shape = checkHeader(path, head.bytes, head.size, dimensions, what);
  return {
    shape,
    read: (rows) => readRecords(path, rows, recordLength(shape), start),
    readAll: async () => (await readWhole(path)).subarray(start),
  };
}

async function readWhole(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
}

/** Whether a file begins as plain IDX images do. */
export async function startsLikeImages(path: string): Promise<boolean> {
  const { bytes } = await readHead(path, 4);
  return bytes.length === 4 && bytes[0] === 0 && bytes[1] === 0 && bytes[2] === UNSIGNED_BYTE && bytes[3] === 3;
}

function recordLength(shape: readonly number[]): number {
  return shape.slice(1).reduce((product, size) => product * size, 1);
}

async function readHead(path: string, length: number): Promise<{ bytes: Uint8Array; size: number }> {
  try {
    const file = await open(path);
    try {
      const bytes = new Uint8Array(length);
      const { bytesRead } = await file.read(bytes, 0, length, 0);
      return { bytes: bytes.subarray(0, bytesRead), size: (await file.stat()).size };
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function unpack(path: string): Promise<Uint8Array> {
  const packed = await readWhole(path);
  try {
    return await unzip(packed);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new DeepSensorError('DATA_INVALID', `${path} is damaged or cut short (gzip: ${said}); a whole IDX file is allowed.`, { cause });
  }
}

async function readRecords(path: string, rows: readonly number[], length: number, start: number): Promise<readonly Uint8Array[]> {
  try {
    const file = await open(path);
    try {
      const records: Uint8Array[] = [];
      for (const row of rows) {
        const bytes = new Uint8Array(length);
        await file.read(bytes, 0, length, start + row * length);
        records.push(bytes);
      }
      return records;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** Big-endian: two zero bytes, the type, the number of dimensions, then each dimension in four bytes. */
function checkHeader(path: string, bytes: Uint8Array, size: number, dimensions: number, what: string): readonly number[] {
  const invalid = (says: string) =>
    new DeepSensorError('DATA_INVALID', `${path} ${says}; an IDX file of unsigned bytes with ${what} is allowed.`);
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) throw invalid('is not an IDX file');
  if (bytes[2] !== UNSIGNED_BYTE) throw invalid(`holds numbers of IDX type 0x${bytes[2]!.toString(16).padStart(2, '0')}`);
  if (bytes[3] !== dimensions) throw invalid(`has ${bytes[3]} dimensions`);
  if (bytes.length < 4 + 4 * dimensions) throw invalid('ends within its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: dimensions }, (_, axis) => view.getUint32(4 + 4 * axis));
  if (shape.includes(0)) throw invalid(`is empty (${shape.join('×')})`);
  const expected = 4 + 4 * dimensions + shape.reduce((product, length) => product * length, 1);
  if (size !== expected) throw invalid(`says ${shape.join('×')} and so ${expected} bytes, but has ${size}`);
  return shape;
}
