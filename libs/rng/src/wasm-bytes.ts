/** Pieces of a WebAssembly binary; see "Binary Format" in the WebAssembly core specification. */
export type Bytes = readonly number[];

/** Unsigned LEB128. */
export function unsigned(value: number): Bytes {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** Signed LEB128 of a 32-bit number. */
export function signed(value: number): Bytes {
  const low = value & 0x7f;
  const rest = value >> 7;
  const ends = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return ends ? [low] : [low | 0x80, ...signed(rest)];
}

export function vector(entries: readonly Bytes[]): Bytes {
  return [...unsigned(entries.length), ...entries.flat()];
}

export function section(id: number, content: Bytes): Bytes {
  return [id, ...unsigned(content.length), ...content];
}

export function text(ascii: string): Bytes {
  return [...unsigned(ascii.length), ...Array.from(ascii, (letter) => letter.charCodeAt(0))];
}

/** A vector instruction by its opcode. */
export function simd(opcode: number): Bytes {
  return [0xfd, ...unsigned(opcode)];
}
