import { gaussLegendre, type Quadrature } from './gauss-legendre.js';

/** The straight line of a layer from its activations at the reference (t = 0) to those at the candidate (t = 1). */
export interface ActivationLine {
  readonly players: number;
  /** `[T, players]` dv/dt at each t, player by player: the sum over its positions of `(a' - a) dv/da`. */
  slopes(t: Float64Array): Promise<Float64Array>;
}

/** `[players]` shares of a line by a quadrature rule: `sum_k w_k dv_i/dt(t_k)`. */
export async function lineShares(line: ActivationLine, { nodes, weights }: Quadrature): Promise<Float64Array> {
  const { players } = line;
  const found = await line.slopes(nodes);
  const values = new Float64Array(players);
  for (let k = 0; k < nodes.length; k++) for (let i = 0; i < players; i++) values[i]! += weights[k]! * found[k * players + i]!;
  return values;
}

/** Aumann-Shapley values by n Gauss-Legendre nodes (Aumann and Shapley 1974; method 2.5). */
export function aumannShapley(line: ActivationLine, nodes: number): Promise<Float64Array> {
  return lineShares(line, gaussLegendre(nodes));
}

/** One slope in the middle of the line: exact when the value is quadratic along it. */
export function midpoint(line: ActivationLine): Promise<Float64Array> {
  return lineShares(line, gaussLegendre(1));
}

/** The slope at the reference. */
export function firstOrder(line: ActivationLine): Promise<Float64Array> {
  return lineShares(line, { nodes: Float64Array.of(0), weights: Float64Array.of(1) });
}

/** n equal intervals on [0, 1] with both end points. */
export function trapezoid(n: number): Quadrature {
  const nodes = Float64Array.from({ length: n + 1 }, (_, k) => k / n);
  return { nodes, weights: nodes.map((_, k) => (k === 0 || k === n ? 0.5 : 1) / n) };
}
