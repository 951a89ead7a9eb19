/** A quadrature rule on [0, 1]: `sum weights[k] f(nodes[k])` approximates the integral of f. */
export interface Quadrature {
  /** Ascending. */
  readonly nodes: Float64Array;
  /** They add up to 1. */
  readonly weights: Float64Array;
}

/**
 * Gauss-Legendre rule with n nodes on [0, 1], exact for polynomials up to degree 2n - 1; one node is the midpoint rule.
 * Zeros of the Legendre polynomial by Newton's method from Tricomi's estimate (Hale and Townsend 2013, section 3.1), to 1e-15.
 * @throws RangeError when n is no whole number above zero.
 */
export function gaussLegendre(n: number): Quadrature {
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`a quadrature has one node or more, not ${n}`);
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let k = 0; k < Math.ceil(n / 2); k++) {
    let x = n % 2 === 1 && k === (n - 1) / 2 ? 0 : (1 - (n - 1) / (8 * n ** 3)) * Math.cos((Math.PI * (4 * k + 3)) / (4 * n + 2));
    let slope = legendre(n, x).slope;
    for (let step = 0; step < 20; step++) {
      const { value } = legendre(n, x);
      const move = value / slope;
      x -= move;
      slope = legendre(n, x).slope;
      if (Math.abs(move) < 1e-16) break;
    }
    const weight = 1 / ((1 - x * x) * slope * slope);
    nodes[k] = (1 - x) / 2;
    nodes[n - 1 - k] = (1 + x) / 2;
    weights[k] = weight;
    weights[n - 1 - k] = weight;
  }
  return { nodes, weights };
}

/** P_n and its derivative at x by the three-term recurrence. */
function legendre(n: number, x: number): { readonly value: number; readonly slope: number } {
  let before = 1;
  let value = x;
  for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  return { value, slope: (n * (x * value - before)) / (x * x - 1) };
}
