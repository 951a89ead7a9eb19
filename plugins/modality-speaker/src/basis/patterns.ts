import type { Basis } from '@deepsensor/contract';

/** A shape that one coefficient adds to a row, from sample `start` on. */
export interface Pattern {
  readonly start: number;
  readonly shape: Float32Array;
}

/** A basis of patterns, each over a part of the row. */
export function patternBasis(name: string, length: number, patterns: readonly Pattern[]): Basis {
  const k = patterns.length;
  const sums = new Float64Array(length);
  return {
    name,
    dimensions: k,
    synthesise(coefficients, rows, out) {
      for (let row = 0; row < rows; row++) {
        sums.fill(0);
        for (let j = 0; j < k; j++) {
          const { start, shape } = patterns[j]!;
          const factor = coefficients[row * k + j]!;
          for (let i = 0; i < shape.length; i++) sums[start + i]! += factor * shape[i]!;
        }
        out.set(sums, row * length);
      }
      return out;
    },
    adjoint(gradients, rows, out) {
      for (let row = 0; row < rows; row++) {
        for (let j = 0; j < k; j++) {
          const { start, shape } = patterns[j]!;
          let sum = 0;
          for (let i = 0, at = row * length + start; i < shape.length; i++, at++) sum += gradients[at]! * shape[i]!;
          out[row * k + j] = sum;
        }
      }
      return out;
    },
  };
}
