import { DeepSensorError } from '@deepsensor/contract';

import { ELEMENT_BYTES, readNpyHeader, writeNpyHeader, type NpyType } from './npy-header.js';

/** What can be written: an array of numbers, row-major. A `Batch` is one. */
export interface NumericArray {
  readonly data: ArrayLike<number> | BigInt64Array;
  readonly shape: readonly number[];
}

export interface DecodedNpy {
  readonly shape: readonly number[];
  readonly type: NpyType;
  /** Float64, so that nothing but integers beyond 2^53 is rounded; `decodeNpyBatch` gives float32. */
  readonly data: Float64Array;
}

/** A `.npy` file of format version 1.0, little-endian: the same numbers, the same bytes. */
export function encodeNpy({ data, shape }: NumericArray, type: 'f4' | 'f8' | 'i4' | 'i8' = 'f4'): Uint8Array {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== data.length) throw new Error(`${data.length} numbers do not fill the shape [${shape.join(', ')}]`);
  const header = writeNpyHeader(type, shape);
  const width = ELEMENT_BYTES[type];
  const bytes = new Uint8Array(header.length + count * width);
  bytes.set(header);
  const view = new DataView(bytes.buffer, header.length);
  for (let i = 0; i < count; i++) {
    const value = data[i]!;
    if (type === 'f4') view.setFloat32(i * width, Number(value), true);
    else if (type === 'f8') view.setFloat64(i * width, Number(value), true);
    else if (type === 'i4') view.setInt32(i * width, Number(value), true);
    else view.setBigInt64(i * width, BigInt(value), true);
  }
  return bytes;
}

/**
 * Reads a `.npy` file of any of its versions, C order, either byte order.
 * Throws `DATA_INVALID`, naming `name`, for anything else.
 */
export function decodeNpy(bytes: Uint8Array, name = 'the array'): DecodedNpy {
  const { type, littleEndian, shape, offset } = readNpyHeader(bytes, name);
  const count = shape.reduce((product, size) => product * size, 1);
  const width = ELEMENT_BYTES[type];
  const missing = offset + count * width - bytes.length;
  if (missing > 0) {
    throw new DeepSensorError('DATA_INVALID', `${name} is cut short: ${missing} bytes are missing for the shape [${shape.join(', ')}].`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, count * width);
  const read = READERS[type];
  const data = new Float64Array(count);
  for (let i = 0; i < count; i++) data[i] = read(view, i * width, littleEndian);
  return { shape, type, data };
}

/** The numbers of a `.npy` file as a float32 batch. */
export function decodeNpyBatch(bytes: Uint8Array, name?: string): { readonly data: Float32Array; readonly shape: readonly number[] } {
  const { data, shape } = decodeNpy(bytes, name);
  return { data: Float32Array.from(data), shape };
}

type Reader = (view: DataView, at: number, littleEndian: boolean) => number;

const READERS: Readonly<Record<NpyType, Reader>> = {
  f2: (view, at, little) => halfToNumber(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  b1: (view, at) => view.getUint8(at),
};

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
