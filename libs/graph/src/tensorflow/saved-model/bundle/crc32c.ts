/** CRC-32C (Castagnoli; RFC 3720, appendix B.4), polynomial 0x1EDC6F41, its bits reversed. */
const POLYNOMIAL = 0x82f63b78;

/** What the register becomes for each byte, and for the byte before that, up to four at a time. */
const TABLES: readonly Uint32Array[] = (() => {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let register = byte;
    for (let bit = 0; bit < 8; bit++) register = (register >>> 1) ^ (register & 1 ? POLYNOMIAL : 0);
    return register;
  });
  const tables = [first];
  while (tables.length < 4) tables.push(tables.at(-1)!.map((register) => (register >>> 8) ^ first[register & 255]!));
  return tables;
})();

/** The checksum of TensorFlow's files, unsigned. */
export function crc32c(bytes: Uint8Array): number {
  const [t0, t1, t2, t3] = TABLES as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  let register = 0xffffffff;
  let i = 0;
  for (const end = bytes.length - 3; i < end; i += 4) {
    register ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    register = t3[register & 255]! ^ t2[(register >>> 8) & 255]! ^ t1[(register >>> 16) & 255]! ^ t0[register >>> 24]!;
  }
  for (; i < bytes.length; i++) register = (register >>> 8) ^ t0[(register ^ bytes[i]!) & 255]!;
  return ~register >>> 0;
}

/** A checksum as it is stored: bits turned and a constant added, so that checksums of what holds checksums stay apart (tsl/lib/hash/crc32c.h). */
export function masked(checksum: number): number {
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}
