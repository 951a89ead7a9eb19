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

/** A module: types of functions, and in order the functions, the memory in pages of 64 KiB, what is exported, and the code. */
export function moduleOf(parameters: number, pages: number, name: string, body: Bytes): Uint8Array {
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector([[0x60, ...vector(Array<Bytes>(parameters).fill([I32])), ...vector([])]])),
    ...section(3, vector([[0]])),
    ...section(5, vector([[0x00, ...unsigned(pages)]])),
    ...section(
      7,
      vector([
        [...text('memory'), 0x02, 0],
        [...text(name), 0x00, 0],
      ]),
    ),
    ...section(10, vector([[...unsigned(body.length), ...body]])),
  ]);
}

/** Types of values. */
export const I32 = 0x7f;
export const V128 = 0x7b;

export const get = (local: number): Bytes => [0x20, ...unsigned(local)];
export const set = (local: number): Bytes => [0x21, ...unsigned(local)];
export const tee = (local: number): Bytes => [0x22, ...unsigned(local)];
export const constant = (value: number): Bytes => [0x41, ...signed(value | 0)];
export const add: Bytes = [0x6a];

/** `body` over and over, as long as it leaves a number that is not zero. */
export function repeat(body: Bytes): Bytes {
  return [0x03, 0x40, ...body, 0x0d, ...unsigned(0), 0x0b];
}
