import { INPUT, type Direction } from './direction.js';

/** What one direction gives to its part of the inputs of a recurrent node. */
export interface Pulled {
  /** `[T, n, G H]` cotangents of `x W^T + bias`. */
  readonly inputSide: string;
  /** The same of `h' R^T + bias` in groups of gates, each with the states `[T, n, H]` that R multiplies there. */
  readonly stateSide: readonly { readonly cotangents: string; readonly gates: number; readonly states: string }[];
  /** `[1, n, H]` cotangents of the initial states: of h, and of c in an LSTM. */
  readonly initial: readonly string[];
  /** `[3 H]` cotangent of the peephole weights. */
  readonly peepholes?: string;
}

/** `[T, n, G H]` of `x W^T + h' R^T` and both biases, for cells in which they only ever occur added up. */
export function summed(at: Direction): string {
  const biases = at.vectors(INPUT.b, 2);
  const bias = biases.length === 0 ? undefined : at.site.add('Add', biases);
  const fromStates = at.linear(at.statesBefore(), at.matrix(INPUT.r));
  return at.site.add('Add', [at.linear(at.inputs(), at.matrix(INPUT.w), bias), fromStates]);
}
