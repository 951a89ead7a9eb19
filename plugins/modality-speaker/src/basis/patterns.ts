import type { Basis } from '@deepsensor/contract';
import { COLUMNS, products, ROWS } from '@deepsensor/simd';

/** A shape that one coefficient adds to a row, from sample `start` on. */
export interface Pattern {
  readonly start: number;
  readonly shape: Float32Array;
}

/** Patterns that lie over the same samples. */
interface Frame {
  readonly start: number;
  readonly length: number;
  /** The coefficients of the patterns, from the first to before the last. */
  readonly first: number;
  readonly last: number;
  /** Samples, filled up to a multiple of the kernel's columns. */
  readonly size: number;
  /** Where the patterns lie in the kernel's memory, side by side. */
  readonly place: number;
}

/** Patterns whose products with samples are summed in one pass. With two rows at once that is twice as fast as one by one. */
const TOGETHER = 4;

/**
 * A basis of patterns, each over a part of the row. Rows are sums in float32 in the order of the patterns, coefficients of a gradient sums
 * in float64 in the order of the samples.
 */
export function patternBasis(name: string, length: number, patterns: readonly Pattern[]): Basis {
  const k = patterns.length;
  const frames = framesOf(patterns);
  const most = TOGETHER * Math.ceil(frames.reduce((count, { first, last }) => Math.max(count, last - first), 0) / TOGETHER);
  const end = frames.reduce((place, { size, first, last }) => place + size * (last - first), 0);
  // Behind the patterns the coefficients of four rows, then the rows, each with room for what its last frame is filled up by.
  const [factors, rowsAt, stride] = [end, end + ROWS * most, length + COLUMNS];
  const kernel = products(rowsAt + ROWS * stride);
  const { numbers } = kernel;
  const shapes = frames.map((frame) => placed(frame, patterns, numbers));
  const sums = [new Float64Array(most), new Float64Array(most)] as const;
  return {
    name,
    dimensions: k,
    synthesise(coefficients, rows, out) {
      for (let row = 0; row < rows; row += ROWS) {
        const now = Math.min(ROWS, rows - row);
        numbers.fill(0, factors);
        for (const { start, first, last, size, place } of frames) {
          for (let j = first; j < last; j++)
            for (let r = 0; r < now; r++) numbers[factors + (j - first) * ROWS + r] = coefficients[(row + r) * k + j]!;
          kernel.add(factors, place, rowsAt + start, stride, last - first, size);
        }
        for (let r = 0; r < now; r++) out.set(numbers.subarray(rowsAt + r * stride, rowsAt + r * stride + length), (row + r) * length);
      }
      return out;
    },
    adjoint(gradients, rows, out) {
      for (let row = 0; row < rows; row += 2) {
        // An odd last row is computed twice.
        const pair = [row, Math.min(row + 1, rows - 1)] as const;
        const samples = pair.map((at) => gradients.subarray(at * length, (at + 1) * length));
        frames.forEach(({ start, first, last }, f) => {
          for (let p = 0; p < last - first; p += TOGETHER) multiplyFour(samples, start, shapes[f]!, sums, p);
          pair.forEach((at, i) => out.set(sums[i]!.subarray(0, last - first), at * k + first));
        });
      }
      return out;
    },
  };
}

/** Patterns one after the other over the same samples, together. */
function framesOf(patterns: readonly Pattern[]): readonly Frame[] {
  const frames: Frame[] = [];
  let place = 0;
  for (let first = 0; first < patterns.length; ) {
    const { start, shape } = patterns[first]!;
    const end = patterns.findIndex((each, j) => j > first && (each.start !== start || each.shape.length !== shape.length));
    const last = end === -1 ? patterns.length : end;
    const size = COLUMNS * Math.ceil(shape.length / COLUMNS);
    frames.push({ start, length: shape.length, first, last, size, place });
    place += size * (last - first);
    first = last;
  }
  return frames;
}

/** Puts the patterns of a frame into the kernel's memory. @returns them there, and silence to a multiple of `TOGETHER`. */
function placed({ first, last, length, size, place }: Frame, patterns: readonly Pattern[], numbers: Float32Array): readonly Float32Array[] {
  const shapes = patterns.slice(first, last).map(({ shape }, p) => {
    numbers.set(shape, place + p * size);
    return numbers.subarray(place + p * size, place + p * size + length);
  });
  while (shapes.length % TOGETHER !== 0) shapes.push(new Float32Array(length));
  return shapes;
}

type Two = readonly [Float64Array, Float64Array];

/** The scalar products of four patterns with each of two rows of samples. */
function multiplyFour(
  [samples, others]: readonly Float32Array[],
  start: number,
  shapes: readonly Float32Array[],
  into: Two,
  p: number,
): void {
  const [s0, s1, s2, s3] = [shapes[p]!, shapes[p + 1]!, shapes[p + 2]!, shapes[p + 3]!];
  const [first, second] = [samples!, others!];
  let [a0, a1, a2, a3, b0, b1, b2, b3] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0, at = start; i < s0.length; i++, at++) {
    const a = first[at]!;
    const b = second[at]!;
    const x0 = s0[i]!;
    const x1 = s1[i]!;
    const x2 = s2[i]!;
    const x3 = s3[i]!;
    a0 += a * x0;
    a1 += a * x1;
    a2 += a * x2;
    a3 += a * x3;
    b0 += b * x0;
    b1 += b * x1;
    b2 += b * x2;
    b3 += b * x3;
  }
  into[0].set([a0, a1, a2, a3], p);
  into[1].set([b0, b1, b2, b3], p);
}
