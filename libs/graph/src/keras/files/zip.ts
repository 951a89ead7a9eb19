import { crc32, inflateRawSync } from 'node:zlib';

import { unreadable } from '../../onnx/source.js';

/** An archive's files by name; each is unpacked when it is asked for. */
export interface Archive {
  readonly names: readonly string[];
  /** @throws DeepSensorError `MODEL_UNREADABLE` when the file is not there, or not what was packed. */
  read(name: string): Uint8Array;
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  readonly packed: number;
  readonly size: number;
  /** Place of the entry's own header. */
  readonly start: number;
}

const [END, CENTRAL, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50];
const [STORED, DEFLATED] = [0, 8];

/**
 * Opens a ZIP archive (PKWARE's APPNOTE, without encryption and ZIP64). Each file is checked against its checksum, for a weight that has
 * changed on the way would be another network.
 * @throws DeepSensorError `MODEL_UNREADABLE` when it is damaged or cut short.
 */
export function openZip(bytes: Uint8Array, where: string): Archive {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const broken = (cause?: unknown): Error => unreadable({ where }, 'the ZIP archive is damaged or cut short', cause);
  let entries: ReadonlyMap<string, Entry>;
  try {
    entries = directoryOf(view);
  } catch (error) {
    throw broken(error);
  }
  return {
    names: [...entries.keys()],
    read(name) {
      const entry = entries.get(name);
      if (!entry) throw unreadable({ where }, `the archive holds no "${name}"`);
      let content: Uint8Array;
      try {
        content = unpacked(entry, bytes, view);
      } catch (error) {
        throw broken(error);
      }
      if (content.length === entry.size && crc32(content) === entry.checksum) return content;
      throw unreadable({ where }, `"${name}" in the archive is damaged: its checksum does not fit`);
    },
  };
}

/** Entries of the directory at the end of the archive. */
function directoryOf(view: DataView): ReadonlyMap<string, Entry> {
  let end = view.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) end--;
  if (end < 0) throw new Error('no directory');
  const entries = new Map<string, Entry>();
  let at = view.getUint32(end + 16, true);
  for (let i = view.getUint16(end + 10, true); i > 0; i--) {
    if (view.getUint32(at, true) !== CENTRAL) throw new Error('an entry of the directory is none');
    if ((view.getUint16(at + 8, true) & 1) !== 0) throw new Error('an entry is encrypted');
    const lengths = [28, 30, 32].map((place) => view.getUint16(at + place, true)) as [number, number, number];
    const name = text(view, at + 46, lengths[0]);
    entries.set(name, {
      name,
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      start: view.getUint32(at + 42, true),
    });
    at += 46 + lengths[0] + lengths[1] + lengths[2];
  }
  return entries;
}

function unpacked({ method, packed, size, start }: Entry, bytes: Uint8Array, view: DataView): Uint8Array {
  if (view.getUint32(start, true) !== LOCAL) throw new Error('the directory points at no entry');
  const from = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
  if (from + packed > bytes.length) throw new Error('an entry reaches behind the end');
  const content = bytes.subarray(from, from + packed);
  if (method === STORED) return content;
  // What unpacks to more than the directory says is not unpacked any further.
  if (method === DEFLATED) return inflateRawSync(content, { maxOutputLength: Math.max(1, size) });
  throw new Error(`method ${method} is not known`);
}

function text(view: DataView, at: number, length: number): string {
  return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at, length));
}
