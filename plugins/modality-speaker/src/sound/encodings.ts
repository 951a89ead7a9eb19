import { HIGHEST_LEVEL, levelOf } from './levels.js';
import type { RiffWave } from './riff.js';
import { Unreadable } from './unreadable.js';
import { viewOf, waveOf } from './wavefile.js';

/** How a WAV file writes samples. */
export interface Encoding {
  readonly bytesPerSample: number;
  /** The loudest level that it can hold on both sides of silence. */
  readonly loudest: number;
  /** 16-bit levels of the bytes of whole samples. */
  levels(bytes: Uint8Array): Int16Array;
}

const PCM = 1;
const FLOAT = 3;
const A_LAW = 6;
const MU_LAW = 7;

function sixteenBits(view: DataView): Int16Array {
  const levels = new Int16Array(view.byteLength / 2);
  for (let i = 0; i < levels.length; i++) levels[i] = view.getInt16(2 * i, true);
  return levels;
}

function eightBits(bytes: Uint8Array): Int16Array {
  const levels = new Int16Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) levels[i] = (bytes[i]! - 128) * 256;
  return levels;
}

/** An encoding finer than 16 bits: samples in -1..1 are rounded to the nearest level, what lies beyond full scale is cut off. */
function finer(bytesPerSample: number, sampleAt: (view: DataView, offset: number) => number): Encoding {
  const levels = (bytes: Uint8Array) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const rounded = new Int16Array(bytes.length / bytesPerSample);
    for (let i = 0; i < rounded.length; i++) rounded[i] = levelOf(sampleAt(view, i * bytesPerSample));
    return rounded;
  };
  return { bytesPerSample, loudest: HIGHEST_LEVEL, levels };
}

function finite(sample: number): number {
  if (!Number.isFinite(sample)) throw new Unreadable(`a sample is ${sample}; finite ones in -1..1 are allowed`);
  return sample;
}

function aLaw(bytes: Uint8Array): Int16Array {
  const wave = waveOf('8a', bytes, 8000);
  wave.fromALaw();
  return sixteenBits(viewOf(wave));
}

function muLaw(bytes: Uint8Array): Int16Array {
  const wave = waveOf('8m', bytes, 8000);
  wave.fromMuLaw();
  return sixteenBits(viewOf(wave));
}

/** By format and bits. */
const encodings: Readonly<Record<string, Encoding>> = {
  [`${PCM}/8`]: { bytesPerSample: 1, loudest: 127 * 256, levels: eightBits },
  [`${PCM}/16`]: {
    bytesPerSample: 2,
    loudest: HIGHEST_LEVEL,
    levels: (bytes) => sixteenBits(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
  },
  [`${PCM}/24`]: finer(3, (view, at) => (view.getUint8(at) + 256 * view.getInt16(at + 1, true)) / 2 ** 23),
  [`${PCM}/32`]: finer(4, (view, at) => view.getInt32(at, true) / 2 ** 31),
  [`${FLOAT}/32`]: finer(4, (view, at) => finite(view.getFloat32(at, true))),
  [`${FLOAT}/64`]: finer(8, (view, at) => finite(view.getFloat64(at, true))),
  [`${A_LAW}/8`]: { bytesPerSample: 1, loudest: 32256, levels: aLaw },
  [`${MU_LAW}/8`]: { bytesPerSample: 1, loudest: 32124, levels: muLaw },
};

/** Throws `Unreadable` for an encoding that is not known. */
export function encodingOf({ format, bits }: RiffWave): Encoding {
  const encoding = encodings[`${format}/${bits}`];
  if (encoding !== undefined) return encoding;
  throw new Unreadable(
    `its samples are of format 0x${format.toString(16).padStart(4, '0')} and ${bits} bits; ` +
      'PCM of 8, 16, 24 or 32 bits, float of 32 or 64 bits, A-law and mu-law are read',
  );
}
