import wavefile from 'wavefile';

/** What is used of wavefile's `WaveFile`; its published types leave the chunks open. */
export interface Wave {
  readonly fmt: {
    readonly audioFormat: number;
    readonly numChannels: number;
    readonly sampleRate: number;
    readonly blockAlign: number;
    readonly bitsPerSample: number;
    /** Of WAVE_FORMAT_EXTENSIBLE: four words, the format in the first. */
    readonly subformat: readonly number[];
  };
  chunkSize: number;
  /** `chunkSize` is what the file says, `samples` what it has: a copy of the bytes, and of the byte that pads an odd chunk. */
  readonly data: { chunkSize: number; samples: Uint8Array };
  fromBuffer(bytes: Uint8Array): void;
  fromScratch(channels: number, rate: number, depth: string, samples: ArrayLike<number>): void;
  /** Decode `data.samples` to 16 bits, whatever the header calls them. */
  fromALaw(): void;
  fromMuLaw(): void;
  toSampleRate(rate: number, options: object): void;
  toBuffer(): Uint8Array;
}

/** Throws wavefile's error for what is no WAV file. */
export function parseWave(bytes: Uint8Array): Wave {
  const wave: Wave = new wavefile.WaveFile() as Wave;
  // A Buffer's `slice` would share the memory of the file, at any alignment.
  wave.fromBuffer(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return wave;
}

/** One channel of whole numbers of so many bits. wavefile packs them one by one, fifty times slower than they are copied here. */
export function waveOf(samples: Int16Array | Int32Array, rate: number): Wave {
  const wave: Wave = new wavefile.WaveFile() as Wave;
  wave.fromScratch(1, rate, String(8 * samples.BYTES_PER_ELEMENT), []);
  wave.data.samples = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  wave.data.chunkSize = samples.byteLength;
  wave.chunkSize += samples.byteLength;
  return wave;
}
