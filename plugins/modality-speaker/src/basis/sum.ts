import type { Basis } from '@deepsensor/contract';

/** Several bases at once: coefficients are those of the first, then of the second and so on, and what they make is added up. */
export function sumBasis(name: string, length: number, parts: readonly Basis[]): Basis {
  const dimensions = parts.reduce((sum, part) => sum + part.dimensions, 0);
  // Used again by the next step.
  const [columns, samples] = [new Room(), new Room()];
  return {
    name,
    dimensions,
    synthesise(coefficients, rows, out) {
      let first = 0;
      for (const [i, part] of parts.entries()) {
        const own = columns.of(rows * part.dimensions);
        for (let row = 0, from = first; row < rows; row++, from += dimensions)
          own.set(coefficients.subarray(from, from + part.dimensions), row * part.dimensions);
        const made = part.synthesise(own, rows, i === 0 ? out : samples.of(rows * length));
        if (i > 0) add(out, made, rows * length);
        else if (made !== out) out.set(made);
        first += part.dimensions;
      }
      return out;
    },
    adjoint(gradients, rows, out) {
      let first = 0;
      for (const part of parts) {
        const own = part.adjoint(gradients, rows, columns.of(rows * part.dimensions));
        for (let row = 0; row < rows; row++)
          out.set(own.subarray(row * part.dimensions, (row + 1) * part.dimensions), row * dimensions + first);
        first += part.dimensions;
      }
      return out;
    },
  };
}

/** By itself, where the compiler sees plain arrays. */
function add(sums: Float32Array, values: Float32Array, length: number): void {
  for (let i = 0; i < length; i++) sums[i]! += values[i]!;
}

/** Memory that grows with what is asked of it. */
class Room {
  private values = new Float32Array(0);

  of(length: number): Float32Array {
    if (this.values.length < length) this.values = new Float32Array(length);
    return this.values.subarray(0, length);
  }
}
