import type { Basis } from '@deepsensor/contract';

/**
 * Linear splines: `knots` evenly spaced in time, the first and the last at the ends, and straight lines between them. At each point the
 * weights of its two knots sum to 1, so that coefficients in [-1, 1] fill the box of the maximum norm. Coefficients `[knots]`.
 */
export function splineBasis(name: string, length: number, knots: number): Basis {
  const lower = new Int32Array(length);
  const share = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const at = (i * (knots - 1)) / (length - 1);
    lower[i] = Math.min(knots - 2, Math.floor(at));
    share[i] = at - lower[i]!;
  }
  const sums = new Float64Array(knots);
  return {
    name,
    dimensions: knots,
    synthesise(coefficients, rows, out) {
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < length; i++) {
          const knot = row * knots + lower[i]!;
          out[row * length + i] = (1 - share[i]!) * coefficients[knot]! + share[i]! * coefficients[knot + 1]!;
        }
      }
      return out;
    },
    adjoint(gradients, rows, out) {
      for (let row = 0; row < rows; row++) {
        sums.fill(0);
        for (let i = 0; i < length; i++) {
          const gradient = gradients[row * length + i]!;
          sums[lower[i]!]! += (1 - share[i]!) * gradient;
          sums[lower[i]! + 1]! += share[i]! * gradient;
        }
        out.set(sums, row * knots);
      }
      return out;
    },
  };
}
