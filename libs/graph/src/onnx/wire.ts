import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** Reads one occurrence of a field into the message under construction. */
type ReadField<M> = (message: M, reader: BinaryReader, wire: WireType) => void;

/** The fields of a message by their protobuf numbers; what is not listed is skipped. */
export type Fields<M> = Readonly<Record<number, ReadField<M>>>;

export interface MessageType<M> {
  /** Throws `MalformedMessage`. */
  readonly decode: (bytes: Uint8Array) => M;
}

/** Bytes that are no message of the type they were taken for. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

/** Describes a message: how an empty one looks, and how each field is read. */
export function message<M>(empty: () => M, fields: Fields<M>): MessageType<M> {
  const decode = (bytes: Uint8Array): M => {
    const reader = new BinaryReader(bytes);
    const made = empty();
    while (reader.pos < bytes.length) {
      const [number, wire] = reader.tag();
      const read = fields[number];
      if (read) read(made, reader, wire);
      else reader.skip(wire, number);
    }
    // The reader leaves its end behind when a number is cut short.
    if (reader.pos !== bytes.length) throw new MalformedMessage('cut short inside a field');
    return made;
  };
  return {
    decode(bytes) {
      try {
        return decode(bytes);
      } catch (error) {
        // The reader throws several kinds of errors, none of its own.
        throw error instanceof MalformedMessage ? error : new MalformedMessage(String(error), { cause: error });
      }
    },
  };
}

export function text<M>(set: (message: M, value: string) => void): ReadField<M> {
  return (message, reader, wire) => {
    expect(wire, WireType.LengthDelimited);
    set(message, reader.string());
  };
}

/** Bytes are views into the file, not copies. */
export function bytes<M>(set: (message: M, value: Uint8Array) => void): ReadField<M> {
  return (message, reader, wire) => {
    expect(wire, WireType.LengthDelimited);
    set(message, reader.bytes());
  };
}

export function nested<M, N>(type: MessageType<N>, set: (message: M, value: N) => void): ReadField<M> {
  return bytes((message, value) => set(message, type.decode(value)));
}

/** An int32, int64 or enum as a number; beyond 2^53 it is rounded (`INT64_MAX` as "to the end" of a slice, no more than that). */
export function integer<M>(set: (message: M, value: number) => void): ReadField<M> {
  return repeated(WireType.Varint, (reader) => Number(reader.int64()), set);
}

export function bigint<M>(set: (message: M, value: bigint) => void): ReadField<M> {
  return repeated(WireType.Varint, (reader) => BigInt(reader.int64()), set);
}

export function float<M>(set: (message: M, value: number) => void): ReadField<M> {
  return repeated(WireType.Bit32, (reader) => reader.float(), set);
}

export function fixed32<M>(set: (message: M, value: number) => void): ReadField<M> {
  return repeated(WireType.Bit32, (reader) => reader.fixed32(), set);
}

export function double<M>(set: (message: M, value: number) => void): ReadField<M> {
  return repeated(WireType.Bit64, (reader) => reader.double(), set);
}

/** Numbers may come one by one or packed; a reader must take both. */
function repeated<M, V>(own: WireType, read: (reader: BinaryReader) => V, set: (message: M, value: V) => void): ReadField<M> {
  return (message, reader, wire) => {
    if (wire !== WireType.LengthDelimited) {
      expect(wire, own);
      set(message, read(reader));
      return;
    }
    const end = reader.uint32() + reader.pos;
    if (end > reader.len) throw new MalformedMessage('cut short inside packed numbers');
    while (reader.pos < end) set(message, read(reader));
    if (reader.pos !== end) throw new MalformedMessage('packed numbers of the wrong length');
  };
}

function expect(wire: WireType, wanted: WireType): void {
  if (wire !== wanted) throw new MalformedMessage(`wire type ${wire} instead of ${wanted}`);
}
