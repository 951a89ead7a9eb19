const widestWindow = 11;
const sigma = 1.5;
const c1 = 0.01 ** 2;
const c2 = 0.03 ** 2;

/** Weights of a Gaussian window, their sum 1. */
function gaussian(size: number): Float64Array {
  const middle = (size - 1) / 2;
  const weights = Float64Array.from({ length: size }, (_, i) => Math.exp(-((i - middle) ** 2) / (2 * sigma * sigma)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * Mean structural similarity of two planes `[height, width]` in [0, 1]: Wang, Bovik, Sheikh and Simoncelli 2004, eq. 13, with a Gaussian
 * window of 11×11 and σ = 1.5, K1 = 0.01, K2 = 0.03, L = 1, over the positions at which the whole window lies in the picture. A picture
 * smaller than the window takes the largest odd window that fits.
 */
export function planeSsim(a: Float32Array, b: Float32Array, height: number, width: number): number {
  const shorter = Math.min(height, width);
  const size = Math.min(widestWindow, shorter % 2 === 0 ? shorter - 1 : shorter);
  const weights = gaussian(size);
  const blur = (values: Float64Array) => blurred(values, height, width, weights);
  const product = (x: Float32Array, y: Float32Array) => Float64Array.from(x, (value, i) => value * y[i]!);
  const meanA = blur(Float64Array.from(a));
  const meanB = blur(Float64Array.from(b));
  const squareA = blur(product(a, a));
  const squareB = blur(product(b, b));
  const cross = blur(product(a, b));
  let sum = 0;
  for (let i = 0; i < meanA.length; i++) {
    const both = meanA[i]! * meanB[i]!;
    const squares = meanA[i]! ** 2 + meanB[i]! ** 2;
    const variances = squareA[i]! + squareB[i]! - squares;
    sum += ((2 * both + c1) * (2 * (cross[i]! - both) + c2)) / ((squares + c1) * (variances + c2));
  }
  return sum / meanA.length;
}

/** Separable convolution, only where the whole window fits: `[height - size + 1, width - size + 1]`. */
function blurred(values: Float64Array, height: number, width: number, weights: Float64Array): Float64Array {
  const size = weights.length;
  const narrow = width - size + 1;
  const low = height - size + 1;
  const rows = new Float64Array(height * narrow);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < narrow; x++) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += weights[i]! * values[y * width + x + i]!;
      rows[y * narrow + x] = sum;
    }
  }
  const result = new Float64Array(low * narrow);
  for (let y = 0; y < low; y++) {
    for (let x = 0; x < narrow; x++) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += weights[i]! * rows[(y + i) * narrow + x]!;
      result[y * narrow + x] = sum;
    }
  }
  return result;
}
