import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const HEADER = 64;
const SEGMENT = 56;

/**
 * Whether a library of Linux (ELF, 64 bits, little-endian) ends before its last segment does, as half a copy does. The loader maps such a
 * file all the same, and the process dies of SIGBUS where it touches what is not there; loaders of other systems look by themselves.
 */
export function isCutShort(file: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const header = read(descriptor, 0, HEADER);
    // The magic number, 64 bits, little-endian.
    if (!header.subarray(0, 6).equals(Buffer.from('\x7fELF\x02\x01', 'latin1'))) return false;
    if (header.length < HEADER) return true;
    const { size } = fstatSync(descriptor);
    const [start, stride, count] = [Number(header.readBigUInt64LE(32)), header.readUInt16LE(54), header.readUInt16LE(56)];
    const segments = read(descriptor, start, stride * count);
    if (segments.length < stride * count || stride < SEGMENT) return true;
    return Array.from({ length: count }, (_, i) => segments.subarray(i * stride)).some(
      (segment) => segment.readBigUInt64LE(8) + segment.readBigUInt64LE(32) > size,
    );
  } finally {
    closeSync(descriptor);
  }
}

/** As many bytes as there are. */
function read(descriptor: number, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, from));
}
