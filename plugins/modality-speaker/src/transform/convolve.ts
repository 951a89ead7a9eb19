import { forward, inverse, wavesOf } from './fourier.js';

/**
 * The first samples `[signal.length]` of the convolution of two real sequences, by Fourier transforms of one complex sequence that holds
 * both. Summed directly, a second of sound under a response of half a second takes fifty times as long.
 */
export function convolved(signal: Float64Array, response: Float64Array): Float64Array {
  let size = 4;
  while (size < signal.length + response.length - 1) size *= 2;
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  real.set(signal);
  imaginary.set(response);
  const waves = wavesOf(size);
  forward(real, imaginary, waves);
  multiply(real, imaginary);
  inverse(real, imaginary, waves);
  return real.slice(0, signal.length);
}

/**
 * The transform Z of x + i h to that of their convolution, 1 / size included: X H = (Z[k]² - conj(Z[-k])²) / 4i. In bit-reversed order
 * -k stands where all bits below the highest one set in the place of k are turned.
 */
function multiply(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  const scale = 1 / (4 * size);
  let below = 0;
  for (let place = 0; place < size; place++) {
    if (place > 2 * below + 1) below = 2 * below + 1;
    const other = place === 0 ? 0 : place ^ below;
    if (other < place) continue;
    const re = real[place]!;
    const im = imaginary[place]!;
    const reOther = real[other]!;
    const imOther = imaginary[other]!;
    const difference = (re * re - im * im - reOther * reOther + imOther * imOther) * scale;
    const sum = 2 * (re * im + reOther * imOther) * scale;
    real[place] = sum;
    imaginary[place] = -difference;
    real[other] = sum;
    imaginary[other] = difference;
  }
}
