import { INPUT, type Sequence } from './sequence.js';

/** Cotangents that have been taken back through all steps of a recurrent node. */
export interface Pulled {
  /** `[D, T, n, G H]` cotangents of `x W^T + bias`. */
  readonly inputSide: string;
  /** The same of `h' R^T + bias` in groups of gates, each with the states `[D, T, n, H]` that R multiplies there. */
  readonly stateSide: readonly { readonly cotangents: string; readonly gates: number; readonly states: string }[];
  /** `[D, 1, n, H]` cotangents of the initial states: of h, and of c in an LSTM. */
  readonly initial: readonly string[];
  /** `[D, 3 H]` cotangent of the peephole weights. */
  readonly peepholes?: string;
}

/** `[D, T, n, G H]` of `x W^T + h' R^T` and both biases, for cells in which they only ever occur added up. */
export function summed(at: Sequence): string {
  const { site } = at;
  const biases = at.vectors(INPUT.b, 2);
  const bias = biases.length === 0 ? undefined : site.add('Add', biases);
  const [, gates, width] = site.sizes(site.x(INPUT.w)) as [number, number, number];
  const fromInputs = at.linear(at.inputs(), site.x(INPUT.w), gates, width, bias);
  return site.add('Add', [fromInputs, at.linear(at.statesBefore(), site.x(INPUT.r), gates, at.hidden)]);
}
