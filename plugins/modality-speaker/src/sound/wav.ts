import { encodingOf, type Encoding } from './encodings.js';
import { grouped, Unreadable } from './unreadable.js';
import { parseWave, waveOf, type Wave } from './wavefile.js';

/** What a WAV file says of itself. */
export interface WavHeader {
  /** Samples a second of each channel. */
  readonly rate: number;
  readonly channels: number;
  /** Of each channel. */
  readonly samples: number;
}

/** A decoded recording. */
export interface Clip {
  readonly rate: number;
  /** 16-bit levels, `[samples]` for each channel. */
  readonly channels: readonly Int16Array[];
  /** The loudest level that the file's encoding can hold on both sides of silence: samples that reach it were clipped. */
  readonly loudest: number;
}

interface OpenWav {
  readonly header: WavHeader;
  readonly encoding: Encoding;
  /** Its data hold the bytes of whole samples of every channel, and no more. */
  readonly wave: Wave;
}

/** Says of programs that wrote to a pipe and could not go back to the header: samples to the end of the file. */
const UNKNOWN_SIZE = 0xffffffff;

function openWav(bytes: Uint8Array): OpenWav {
  const wave = parsed(bytes);
  const { fmt, data } = wave;
  const encoding = encodingOf(wave);
  const block = fmt.numChannels * encoding.bytesPerSample;
  if (block === 0 || fmt.sampleRate === 0 || fmt.blockAlign !== block)
    throw new Unreadable(
      `its header is damaged: ${fmt.numChannels} channels of ${fmt.bitsPerSample} bits at ${fmt.sampleRate} Hz in blocks of ${fmt.blockAlign} bytes`,
    );
  const size = data.chunkSize === UNKNOWN_SIZE ? data.samples.length : data.chunkSize;
  // wavefile reads what is left of such a file without a word.
  if (data.samples.length < size)
    throw new Unreadable(`cut short: the header says ${grouped(size)} bytes of samples, the file has ${grouped(data.samples.length)}`);
  const samples = Math.floor(size / block);
  if (samples === 0) throw new Unreadable('it holds no samples');
  data.samples = data.samples.subarray(0, samples * block);
  return { header: { rate: fmt.sampleRate, channels: fmt.numChannels, samples }, encoding, wave };
}

function parsed(bytes: Uint8Array): Wave {
  const text = (from: number) => String.fromCharCode(...bytes.subarray(from, from + 4));
  if (bytes.length === 0) throw new Unreadable('the file is empty');
  if (text(0) !== 'RIFF' || text(8) !== 'WAVE') throw new Unreadable('not a WAV file: files that begin with RIFF and WAVE are read');
  try {
    return parseWave(bytes);
  } catch (error) {
    throw new Unreadable(`damaged or cut short (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** Reads the header and counts the samples without decoding them. Throws `Unreadable`. */
export function readWavHeader(bytes: Uint8Array): WavHeader {
  return openWav(bytes).header;
}

/** Decodes a WAV file, told by its first bytes and not by its name. Throws `Unreadable`. */
export function readWav(bytes: Uint8Array): Clip {
  const { header, encoding, wave } = openWav(bytes);
  const interleaved = encoding.levels(wave);
  return { rate: header.rate, channels: separated(interleaved, header), loudest: encoding.loudest };
}

function separated(interleaved: Int16Array, { channels, samples }: WavHeader): readonly Int16Array[] {
  if (channels === 1) return [interleaved];
  return Array.from({ length: channels }, (_, channel) => {
    const levels = new Int16Array(samples);
    for (let i = 0; i < samples; i++) levels[i] = interleaved[i * channels + channel]!;
    return levels;
  });
}

/** A WAV file of 16-bit PCM with one channel; the same bytes for the same levels. */
export function writeWav(levels: Int16Array, rate: number): Uint8Array {
  return waveOf(levels, rate).toBuffer();
}
