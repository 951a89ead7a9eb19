import { HIGHEST_LEVEL, levelOf } from './levels.js';
import { Unreadable } from './unreadable.js';
import type { Wave } from './wavefile.js';

/** How a WAV file writes samples. */
export interface Encoding {
  readonly bytesPerSample: number;
  /** The loudest level that it can hold on both sides of silence. */
  readonly loudest: number;
  /** 16-bit levels of `wave.data.samples`, channels interleaved. */
  levels(wave: Wave): Int16Array;
}

const PCM = 1;
const FLOAT = 3;
const A_LAW = 6;
const MU_LAW = 7;
const EXTENSIBLE = 0xfffe;

/** To be read little-endian, as RIFF is. */
function viewOf({ data }: Wave): DataView {
  return new DataView(data.samples.buffer, data.samples.byteOffset, data.samples.byteLength);
}

function sixteenBits(wave: Wave): Int16Array {
  const view = viewOf(wave);
  const levels = new Int16Array(view.byteLength / 2);
  for (let i = 0; i < levels.length; i++) levels[i] = view.getInt16(2 * i, true);
  return levels;
}

/** An encoding finer than 16 bits: samples in -1..1 are rounded to the nearest level, what lies beyond full scale is cut off. */
function finer(bytesPerSample: number, sampleAt: (view: DataView, offset: number) => number): Encoding {
  const levels = (wave: Wave) => {
    const view = viewOf(wave);
    const rounded = new Int16Array(view.byteLength / bytesPerSample);
    for (let i = 0; i < rounded.length; i++) rounded[i] = levelOf(sampleAt(view, i * bytesPerSample));
    return rounded;
  };
  return { bytesPerSample, loudest: HIGHEST_LEVEL, levels };
}

function finite(sample: number): number {
  if (!Number.isFinite(sample)) throw new Unreadable(`a sample is ${sample}; finite ones in -1..1 are allowed`);
  return sample;
}

/** ITU-T G.711, by wavefile's tables. */
function companded(loudest: number, expand: (wave: Wave) => void): Encoding {
  const levels = (wave: Wave) => {
    expand(wave);
    return sixteenBits(wave);
  };
  return { bytesPerSample: 1, loudest, levels };
}

/** By format and bits. */
const encodings: Readonly<Record<string, Encoding>> = {
  [`${PCM}/8`]: {
    bytesPerSample: 1,
    loudest: 127 * 256,
    levels: ({ data }) => Int16Array.from(data.samples, (byte) => (byte - 128) * 256),
  },
  [`${PCM}/16`]: { bytesPerSample: 2, loudest: HIGHEST_LEVEL, levels: sixteenBits },
  [`${PCM}/24`]: finer(3, (view, at) => (view.getUint8(at) + 256 * view.getInt16(at + 1, true)) / 2 ** 23),
  [`${PCM}/32`]: finer(4, (view, at) => view.getInt32(at, true) / 2 ** 31),
  [`${FLOAT}/32`]: finer(4, (view, at) => finite(view.getFloat32(at, true))),
  [`${FLOAT}/64`]: finer(8, (view, at) => finite(view.getFloat64(at, true))),
  [`${A_LAW}/8`]: companded(32256, (wave) => wave.fromALaw()),
  [`${MU_LAW}/8`]: companded(32124, (wave) => wave.fromMuLaw()),
};

/** Throws `Unreadable` for an encoding that is not known. */
export function encodingOf({ fmt }: Wave): Encoding {
  const format = fmt.audioFormat === EXTENSIBLE ? (fmt.subformat[0] ?? EXTENSIBLE) : fmt.audioFormat;
  const encoding = encodings[`${format}/${fmt.bitsPerSample}`];
  if (encoding !== undefined) return encoding;
  throw new Unreadable(
    `its samples are of format 0x${format.toString(16).padStart(4, '0')} and ${fmt.bitsPerSample} bits; ` +
      'PCM of 8, 16, 24 or 32 bits, float of 32 or 64 bits, A-law and mu-law are read',
  );
}
