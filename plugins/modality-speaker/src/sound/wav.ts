import { encodingOf, type Encoding } from './encodings.js';
import type { Part } from './placement.js';
import { readRiff } from './riff.js';
import { grouped, Unreadable } from './unreadable.js';
import { waveOf } from './wavefile.js';

/** What a WAV file says of itself. */
export interface WavHeader {
  /** Samples a second of each channel. */
  readonly rate: number;
  readonly channels: number;
  /** Of each channel. */
  readonly samples: number;
  /** That a sample takes in the file. */
  readonly bits: number;
}

/** A recording that is decoded where it is asked for. */
export interface Recording extends WavHeader {
  /** The loudest level that the file's encoding can hold on both sides of silence: samples that reach it were clipped. */
  readonly loudest: number;
  /** 16-bit levels of a part, `[count]` for each channel. Throws `Unreadable` for samples that are no numbers. */
  levels(part: Part): readonly Int16Array[];
}

interface OpenWav extends WavHeader {
  readonly encoding: Encoding;
  readonly bytesPerBlock: number;
  readonly data: Uint8Array;
}

/** Said by programs that wrote to a pipe and could not go back to the header: samples to the end of the file. */
const UNKNOWN_SIZE = 0xffffffff;

function openWav(bytes: Uint8Array): OpenWav {
  const wave = readRiff(bytes);
  const { channels, rate, bits, bytesPerBlock, claimedBytes, data } = wave;
  const encoding = encodingOf(wave);
  if (channels === 0 || rate === 0 || bytesPerBlock !== channels * encoding.bytesPerSample)
    throw new Unreadable(`its header is damaged: ${channels} channels of ${bits} bits at ${rate} Hz in blocks of ${bytesPerBlock} bytes`);
  if (data.length < claimedBytes && claimedBytes !== UNKNOWN_SIZE)
    throw new Unreadable(`cut short: the header says ${grouped(claimedBytes)} bytes of samples, the file has ${grouped(data.length)}`);
  const samples = Math.floor(data.length / bytesPerBlock);
  if (samples === 0) throw new Unreadable('it holds no samples');
  return { rate, channels, samples, bits, encoding, bytesPerBlock, data };
}

/** Reads the header and counts the samples without decoding them. Throws `Unreadable`. */
export function readWavHeader(bytes: Uint8Array): WavHeader {
  const { rate, channels, samples, bits } = openWav(bytes);
  return { rate, channels, samples, bits };
}

/** Opens a WAV file, told by its first bytes and not by its name. Throws `Unreadable`. */
export function readWav(bytes: Uint8Array): Recording {
  const { rate, channels, samples, bits, encoding, bytesPerBlock, data } = openWav(bytes);
  return {
    rate,
    channels,
    samples,
    bits,
    loudest: encoding.loudest,
    levels: ({ from, count }) =>
      separated(encoding.levels(data.subarray(from * bytesPerBlock, (from + count) * bytesPerBlock)), channels, count),
  };
}

function separated(interleaved: Int16Array, channels: number, samples: number): readonly Int16Array[] {
  if (channels === 1) return [interleaved];
  return Array.from({ length: channels }, (_, channel) => {
    const levels = new Int16Array(samples);
    for (let i = 0; i < samples; i++) levels[i] = interleaved[i * channels + channel]!;
    return levels;
  });
}

/** A WAV file of 16-bit PCM with one channel; the same bytes for the same levels. */
export function writeWav(levels: Int16Array, rate: number): Uint8Array {
  return waveOf('16', levels, rate).toBuffer();
}
