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
  const blur = (x: Float32Array, y?: Float32Array) => blurred(x, y, height, width, weights);
  const meanA = blur(a);
  const meanB = blur(b);
  const squareA = blur(a, a);
  const squareB = blur(b, b);
  const cross = blur(a, b);
  let sum = 0;
  for (let i = 0; i < meanA.length; i++) {
    const both = meanA[i]! * meanB[i]!;
    const squares = meanA[i]! ** 2 + meanB[i]! ** 2;
    const variances = squareA[i]! + squareB[i]! - squares;
    sum += ((2 * both + c1) * (2 * (cross[i]! - both) + c2)) / ((squares + c1) * (variances + c2));
  }
  return sum / meanA.length;
}

/** Separable convolution of `x`, or of `x * y`, only where the whole window fits: `[height - size + 1, width - size + 1]`. */
function blurred(x: Float32Array, y: Float32Array | undefined, height: number, width: number, weights: Float64Array): Float64Array {
  const size = weights.length;
  const values = Float64Array.from(x);
  if (y !== undefined) for (let i = 0; i < values.length; i++) values[i]! *= y[i]!;
  const narrow = width - size + 1;
  const low = height - size + 1;
  const rows = new Float64Array(height * narrow);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < narrow; column++) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += weights[i]! * values[row * width + column + i]!;
      rows[row * narrow + column] = sum;
    }
  }
  const result = new Float64Array(low * narrow);
  for (let row = 0; row < low; row++) {
    for (let column = 0; column < narrow; column++) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += weights[i]! * rows[(row + i) * narrow + column]!;
      result[row * narrow + column] = sum;
    }
  }
  return result;
}
