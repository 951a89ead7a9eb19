import { Unreadable } from './unreadable.js';

/** The two chunks of a WAV file that say what there is to hear, as they stand in the file. */
export interface RiffWave {
  /** WAVE_FORMAT_EXTENSIBLE is looked through. */
  readonly format: number;
  readonly channels: number;
  readonly rate: number;
  readonly bytesPerBlock: number;
  readonly bits: number;
  /** What the header says of the data; `data` is what there is. */
  readonly claimedBytes: number;
  readonly data: Uint8Array;
}

const EXTENSIBLE = 0xfffe;
const EXTENSIBLE_BYTES = 40;
const FORMAT_BYTES = 16;

/**
 * Reads a WAV file as "Multimedia Programming Interface and Data Specifications 1.0" (IBM and Microsoft, 1991) has it, with RFC 2361 and
 * WAVE_FORMAT_EXTENSIBLE. wavefile could, but it also reads the chunks that nobody asks for, and a wrong byte in one of them (the
 * number of cue points) can fill the memory. Throws `Unreadable`.
 */
export function readRiff(bytes: Uint8Array): RiffWave {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nameAt = (offset: number) => String.fromCharCode(...bytes.subarray(offset, offset + 4));
  if (bytes.length === 0) throw new Unreadable('the file is empty');
  if (nameAt(0) !== 'RIFF' || nameAt(8) !== 'WAVE') throw new Unreadable('not a WAV file: files that begin with RIFF and WAVE are read');
  let format: DataView | undefined;
  let data: Pick<RiffWave, 'claimedBytes' | 'data'> | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    const content = bytes.subarray(at + 8, at + 8 + size);
    if (nameAt(at) === 'fmt ') format ??= new DataView(content.buffer, content.byteOffset, content.byteLength);
    if (nameAt(at) === 'data') data ??= { claimedBytes: size, data: content };
    // Chunks begin at even places.
    at += 8 + size + (size % 2);
  }
  if (format === undefined || format.byteLength < FORMAT_BYTES || data === undefined)
    throw new Unreadable(`damaged or cut short: it has no ${data === undefined ? 'samples' : 'header that says how to read its samples'}`);
  const tag = format.getUint16(0, true);
  return {
    format: tag === EXTENSIBLE && format.byteLength >= EXTENSIBLE_BYTES ? format.getUint16(24, true) : tag,
    channels: format.getUint16(2, true),
    rate: format.getUint32(4, true),
    bytesPerBlock: format.getUint16(12, true),
    bits: format.getUint16(14, true),
    ...data,
  };
}
