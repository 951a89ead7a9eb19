import { DeepSensorError } from '@deepsensor/contract';

/** Element types of NumPy that are read, by the two characters of their `descr`. */
export type NpyType = 'f2' | 'f4' | 'f8' | 'i1' | 'i2' | 'i4' | 'i8' | 'u1' | 'u2' | 'u4' | 'b1';

export const ELEMENT_BYTES: Readonly<Record<NpyType, number>> = {
  f2: 2,
  f4: 4,
  f8: 8,
  i1: 1,
  i2: 2,
  i4: 4,
  i8: 8,
  u1: 1,
  u2: 2,
  u4: 4,
  b1: 1,
};

export interface NpyHeader {
  readonly type: NpyType;
  readonly littleEndian: boolean;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly offset: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const ALIGNMENT = 64;

/** Reads the header of format versions 1.0, 2.0 and 3.0 (NumPy enhancement proposal 1). `name` is for errors. */
export function readNpyHeader(bytes: Uint8Array, name: string): NpyHeader {
  const fail = (what: string): never => {
    throw new DeepSensorError('DATA_INVALID', `${name} ${what}.`);
  };
  if (bytes.length < 10 || MAGIC.some((byte, index) => bytes[index] !== byte)) fail('is not a .npy file');
  const version = bytes[6]!;
  if (version < 1 || version > 3) fail(`is of .npy format ${version}; 1 to 3 are read`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) fail('is cut short in its header');
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const offset = start + length;
  if (bytes.length < offset) fail('is cut short in its header');
  const text = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(start, offset));
  const descr = /'descr'\s*:\s*'([<>|=])([a-z])(\d+)'/.exec(text);
  const shape = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(text);
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text);
  if (!shape || !fortran) fail('has a header that cannot be read');
  const type = `${descr?.[2]}${descr?.[3]}`;
  if (!descr || !(type in ELEMENT_BYTES)) {
    const named = /'descr'\s*:\s*('[^']*'|\[)/.exec(text)?.[1] ?? 'unknown';
    fail(`holds elements of type ${named}; floats f2, f4, f8, integers i1 to i8, u1 to u4 and b1 are read`);
  }
  if (fortran![1] === 'True') fail('is in Fortran order; save it with numpy.ascontiguousarray');
  const sizes = shape![1]!
    .split(',')
    .map((size) => size.replace('L', '').trim())
    .filter((size) => size !== '')
    .map(Number);
  return { type: type as NpyType, littleEndian: descr![1] !== '>', shape: sizes, offset };
}

/** A header of format version 1.0, little-endian, padded so that the numbers begin at a multiple of 64 bytes. */
export function writeNpyHeader(type: NpyType, shape: readonly number[]): Uint8Array {
  const order = ELEMENT_BYTES[type] === 1 ? '|' : '<';
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${order}${type}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const total = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = new Uint8Array(total).fill(0x20);
  header.set([...MAGIC, 1, 0, (total - 10) & 0xff, (total - 10) >> 8]);
  header.set(new TextEncoder().encode(text), 10);
  header[total - 1] = 0x0a;
  return header;
}
