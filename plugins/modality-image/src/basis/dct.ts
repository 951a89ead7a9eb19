import type { Basis } from '@deepsensor/contract';

import type { PictureSize } from '../picture/picture.js';

/**
 * The k×k lowest frequencies of the two-dimensional DCT-II (Ahmed, Natarajan and Rao 1974), channel by channel. The waves are
 * orthogonal; each is scaled so that a coefficient of 1 is a wave of amplitude 1, in units of the budget: the orthonormal transform with
 * a gain of √(H·W) / 2, the constant waves weaker by √2 an axis. With coefficients uniform in [-1, 1] the sum has a standard deviation
 * of about k / √12, so that from k = 5 on most pixels go beyond ±1 and are cut off at the budget when they are placed.
 * Coefficients `[C, k, k]`, vertical frequency first.
 */
export function dctBasis(name: string, { channels, height, width }: PictureSize, order: number): Basis {
  const vertical = waves(height, order);
  const horizontal = waves(width, order);
  const pixels = height * width;
  const waveCount = order * order;
  const columns = new Float64Array(width * order);
  return {
    name,
    dimensions: channels * waveCount,
    synthesise(coefficients, rows, out) {
      for (let plane = 0; plane < rows * channels; plane++) {
        sumRows(coefficients, plane * waveCount, horizontal, order, width, columns);
        sumColumns(columns, vertical, order, height, width, out, plane * pixels);
      }
      return out;
    },
    adjoint(gradients, rows, out) {
      for (let plane = 0; plane < rows * channels; plane++) {
        analyseColumns(gradients, plane * pixels, vertical, order, height, width, columns);
        analyseRows(columns, horizontal, order, width, out, plane * waveCount);
      }
      return out;
    },
  };
}

/** `[length, k]` cosines of the DCT-II, the constant one over √2. */
function waves(length: number, order: number): Float64Array {
  const table = new Float64Array(length * order);
  for (let x = 0; x < length; x++) {
    for (let u = 0; u < order; u++) table[x * order + u] = u === 0 ? Math.SQRT1_2 : Math.cos((Math.PI * (2 * x + 1) * u) / (2 * length));
  }
  return table;
}

// Waves of even frequency mirror at the middle and waves of odd frequency mirror with a change of sign, so half of each axis is enough.

/** Coefficients `[k, k]` to `columns [W, k]`: the sum over horizontal frequencies. */
function sumRows(
  coefficients: Float32Array,
  start: number,
  table: Float64Array,
  order: number,
  width: number,
  columns: Float64Array,
): void {
  for (let x = 0; x < (width + 1) >> 1; x++) {
    const mirrored = (width - 1 - x) * order;
    for (let v = 0; v < order; v++) {
      const at = start + v * order;
      let even = 0;
      let odd = 0;
      for (let u = 0; u < order; u += 2) even += coefficients[at + u]! * table[x * order + u]!;
      for (let u = 1; u < order; u += 2) odd += coefficients[at + u]! * table[x * order + u]!;
      columns[mirrored + v] = even - odd;
      columns[x * order + v] = even + odd;
    }
  }
}

/** `columns [W, k]` to `out [H, W]`: the sum over vertical frequencies. */
function sumColumns(
  columns: Float64Array,
  table: Float64Array,
  order: number,
  height: number,
  width: number,
  out: Float32Array,
  start: number,
): void {
  for (let y = 0; y < (height + 1) >> 1; y++) {
    const mirrored = start + (height - 1 - y) * width;
    for (let x = 0; x < width; x++) {
      let even = 0;
      let odd = 0;
      for (let v = 0; v < order; v += 2) even += columns[x * order + v]! * table[y * order + v]!;
      for (let v = 1; v < order; v += 2) odd += columns[x * order + v]! * table[y * order + v]!;
      out[mirrored + x] = even - odd;
      out[start + y * width + x] = even + odd;
    }
  }
}

/** The transpose of `sumColumns`. */
function analyseColumns(
  gradients: Float32Array,
  start: number,
  table: Float64Array,
  order: number,
  height: number,
  width: number,
  columns: Float64Array,
): void {
  columns.fill(0);
  for (let y = 0; y < (height + 1) >> 1; y++) {
    const mirror = height - 1 - y;
    for (let x = 0; x < width; x++) {
      const here = gradients[start + y * width + x]!;
      const there = mirror === y ? 0 : gradients[start + mirror * width + x]!;
      for (let v = 0; v < order; v += 2) columns[x * order + v]! += (here + there) * table[y * order + v]!;
      for (let v = 1; v < order; v += 2) columns[x * order + v]! += (here - there) * table[y * order + v]!;
    }
  }
}

/** The transpose of `sumRows`. */
function analyseRows(columns: Float64Array, table: Float64Array, order: number, width: number, out: Float32Array, start: number): void {
  for (let v = 0; v < order; v++) {
    for (let u = 0; u < order; u++) {
      let sum = 0;
      for (let x = 0; x < width; x++) sum += columns[x * order + v]! * table[x * order + u]!;
      out[start + v * order + u] = sum;
    }
  }
}
