import { MalformedMessage } from '../../../onnx/wire.js';
import { crc32c, masked } from './crc32c.js';

/** The last bytes of a table: 0xdb4775248b80fb57, the least byte first. */
export const TABLE_END: readonly number[] = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];

/** Two places of blocks, filled up, and the end. */
const FOOTER = 48;
/** A byte for the compression and four for the checksum, behind each block. */
const TRAILER = 5;

/** A piece of a table. */
interface Place {
  readonly offset: number;
  readonly size: number;
}

/**
 * The entries of a table in the format of LevelDB (doc/table_format.md there; tensorflow/core/lib/io/table), in which TensorFlow lists the
 * variables of a checkpoint: blocks of entries with a checksum each, and a last block that says where they are.
 * @throws MalformedMessage when the table is cut short or damaged.
 */
export function readTable(table: Uint8Array): ReadonlyMap<string, Uint8Array> {
  if (!isTable(table)) throw new MalformedMessage('its end is not that of a table');
  const footer = new Cursor(table.subarray(table.length - FOOTER));
  footer.place();
  const entries = new Map<string, Uint8Array>();
  for (const [, place] of blockOf(table, footer.place()))
    for (const [key, value] of blockOf(table, new Cursor(place).place())) entries.set(key, value);
  return entries;
}

export function isTable(bytes: Uint8Array): boolean {
  return bytes.length >= FOOTER && TABLE_END.every((byte, i) => bytes[bytes.length - TABLE_END.length + i] === byte);
}

function* blockOf(table: Uint8Array, { offset, size }: Place): Generator<readonly [key: string, value: Uint8Array]> {
  const end = offset + size;
  if (size < 4 || !(end + TRAILER <= table.length - FOOTER)) throw new MalformedMessage('a block lies outside the table');
  const view = new DataView(table.buffer, table.byteOffset);
  if (masked(crc32c(table.subarray(offset, end + 1))) !== view.getUint32(end + 1, true))
    throw new MalformedMessage('a block does not have its checksum');
  if (table[end] !== 0) throw new MalformedMessage(`a block is compressed (kind ${table[end]}), which checkpoints of TensorFlow are not`);
  // Behind the entries, places at which keys are whole, and how many there are.
  const stop = end - 4 - 4 * view.getUint32(end - 4, true);
  const entries = new Cursor(table.subarray(offset, Math.max(offset, stop)));
  let key = new Uint8Array(0);
  while (!entries.isDone) {
    const [shared, own, length] = [entries.number(), entries.number(), entries.number()];
    key = Buffer.concat([key.subarray(0, shared), entries.bytes(own)]);
    yield [key.toString(), entries.bytes(length)];
  }
}

class Cursor {
  private readonly from: Uint8Array;
  private at = 0;

  constructor(from: Uint8Array) {
    this.from = from;
  }

  get isDone(): boolean {
    return this.at >= this.from.length;
  }

  place(): Place {
    return { offset: this.number(), size: this.number() };
  }

  /** Seven bits a byte, the least first. */
  number(): number {
    let number = 0;
    for (let factor = 1; factor < Number.MAX_SAFE_INTEGER; factor *= 128) {
      const byte = this.bytes(1)[0]!;
      number += (byte & 127) * factor;
      if (byte < 128) return number;
    }
    throw new MalformedMessage('a number is too long');
  }

  bytes(length: number): Uint8Array {
    if (this.at + length > this.from.length) throw new MalformedMessage('cut short inside a block');
    this.at += length;
    return this.from.subarray(this.at - length, this.at);
  }
}
