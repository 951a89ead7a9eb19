import Fft from 'fft.js';

/** What makes the power in each bin `[size / 2 + 1]` of frames of `size` real samples, a power of two from 2 on. */
export type PowerSpectrum = (frame: Float64Array, power: Float64Array) => void;

export function powerSpectrum(size: number): PowerSpectrum {
  const fft = new Fft(size);
  const spectrum = fft.createComplexArray() as number[];
  return (frame, power) => {
    fft.realTransform(spectrum, frame as unknown as number[]);
    for (let k = 0; k <= size / 2; k++) power[k] = spectrum[2 * k]! ** 2 + spectrum[2 * k + 1]! ** 2;
  };
}

/** Transforms of one size are made once: each keeps tables of its own. */
const transforms = new Map<number, Fft>();

/**
 * The first samples `[signal.length]` of the convolution of two real sequences, by Fourier transforms. Summed directly, a second of sound
 * under a response of half a second takes fifty times as long.
 */
export function convolved(signal: Float64Array, response: Float64Array): Float64Array {
  const size = 2 ** Math.max(1, Math.ceil(Math.log2(signal.length + response.length - 1)));
  const fft = transforms.get(size) ?? new Fft(size);
  transforms.set(size, fft);
  // One complex sequence x + i h carries both: with its transform Z, that of their convolution is (Z[k]² - conj(Z[-k])²) / 4i.
  const [both, spectrum] = [fft.createComplexArray() as number[], fft.createComplexArray() as number[]];
  for (let i = 0; i < size; i++) [both[2 * i], both[2 * i + 1]] = [signal[i] ?? 0, response[i] ?? 0];
  fft.transform(spectrum, both);
  for (let k = 0; k < size; k++) {
    const other = (size - k) & (size - 1);
    const [re, im] = [spectrum[2 * k]!, spectrum[2 * k + 1]!];
    const [reOther, imOther] = [spectrum[2 * other]!, spectrum[2 * other + 1]!];
    both[2 * k] = (re * im + reOther * imOther) / 2;
    both[2 * k + 1] = -(re * re - im * im - reOther * reOther + imOther * imOther) / 4;
  }
  fft.inverseTransform(spectrum, both);
  return Float64Array.from({ length: signal.length }, (_, i) => spectrum[2 * i]!);
}
