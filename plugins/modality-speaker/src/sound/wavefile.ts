import wavefile from 'wavefile';

/** What is used of wavefile's `WaveFile`, whose published types leave the chunks open. */
export interface Wave {
  chunkSize: number;
  readonly data: { chunkSize: number; samples: Uint8Array };
  fromScratch(channels: number, rate: number, depth: string, samples: ArrayLike<number>): void;
  /** From 8 to 16 bits, by the tables of ITU-T G.711. */
  fromALaw(): void;
  fromMuLaw(): void;
  toBuffer(): Uint8Array;
}

/**
 * One channel of samples, in wavefile's terms of `depth` 16 bits, `8a` A-law or `8m` mu-law. wavefile packs samples one by one,
 * fifty times slower than they are handed over here.
 */
export function waveOf(depth: '16' | '8a' | '8m', samples: Uint8Array | Int16Array, rate: number): Wave {
  const wave: Wave = new wavefile.WaveFile() as Wave;
  wave.fromScratch(1, rate, depth, []);
  wave.data.samples = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  wave.data.chunkSize = samples.byteLength;
  wave.chunkSize += samples.byteLength;
  return wave;
}

/** The samples of `wave` as they are now. */
export function viewOf({ data }: Wave): DataView {
  return new DataView(data.samples.buffer, data.samples.byteOffset, data.samples.byteLength);
}
