import { powerSpectrum } from '../sound/fourier.js';
import { melBands } from './mel-bands.js';

/** Mean power in each band, frame by frame: `[frames, BANDS]`, in squares of full scale, the lowest band first. */
export interface Spectrogram {
  readonly frames: number;
  readonly power: Float64Array;
}

export const BANDS = 64;

const WINDOW_SECONDS = 0.025;
const HOP_SECONDS = 0.01;
/** More are not seen: frames of a longer recording lie further apart. */
const MOST_FRAMES = 1200;

/**
 * The log-mel picture of a recording, not yet logarithmic: Hann windows of 25 ms, one every 10 ms, of which the middles are spread evenly
 * over the recording. For the eye alone; what a model is fed comes from a front end.
 * @param levels 16-bit levels.
 * @param rate Hz.
 */
export function melSpectrogram(levels: Int16Array, rate: number): Spectrogram {
  const frames = frameCount(levels.length, rate);
  const width = Math.max(2, Math.round(WINDOW_SECONDS * rate));
  const size = 2 ** Math.ceil(Math.log2(width));
  const window = Float64Array.from({ length: width }, (_, i) => (1 - Math.cos((2 * Math.PI * (i + 0.5)) / width)) / 2 / 32768);
  const powerOf = powerSpectrum(size);
  const bands = melBands(BANDS, rate, size);
  const [windowed, bins] = [new Float64Array(size), new Float64Array(size / 2 + 1)];
  const power = new Float64Array(frames * BANDS);
  for (let frame = 0; frame < frames; frame++) {
    cutOut(levels, (frame + 0.5) / frames, window, windowed);
    powerOf(windowed, bins);
    average(bins, bands, power, frame * BANDS);
  }
  return { frames, power };
}

export function frameCount(samples: number, rate: number): number {
  return Math.min(MOST_FRAMES, Math.max(1, Math.round(samples / (HOP_SECONDS * rate))));
}

/** The window around `middle`, a share of the recording; silence where it reaches beyond. */
function cutOut(levels: Int16Array, middle: number, window: Float64Array, out: Float64Array): void {
  out.fill(0);
  const first = Math.round(middle * levels.length - window.length / 2);
  for (let i = Math.max(0, -first); i < window.length && first + i < levels.length; i++) out[i] = window[i]! * levels[first + i]!;
}

function average(bins: Float64Array, bands: ReturnType<typeof melBands>, power: Float64Array, from: number): void {
  for (let band = 0; band < bands.length; band++) {
    const { first, weights } = bands[band]!;
    let sum = 0;
    for (let i = 0; i < weights.length; i++) sum += weights[i]! * bins[first + i]!;
    power[from + band] = sum;
  }
}
