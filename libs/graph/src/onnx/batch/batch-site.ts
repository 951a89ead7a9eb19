import type { ConstantTensor, GraphNode } from '@deepsensor/contract';

import type { Dimension } from '../../shape/dimension.js';

/** Why the batch axis cannot be followed through a node; a clause about "it". */
export interface Lost {
  readonly lost: string;
}

/** Where the batch axis lies in each output, and the node as it must be for any number of rows. */
export interface Followed {
  readonly axes: readonly (number | undefined)[];
  readonly node?: GraphNode;
}

/** Follows the batch axis through a node of which at least one input has it. */
export type BatchRule = (at: BatchSite) => Followed | Lost;

export function lost(reason: string): Lost {
  return { lost: reason };
}

/** A node between tensors whose shapes, at the fixed number of rows, are known. */
export interface BatchSite {
  readonly node: GraphNode;
  /** The number of rows that the file fixes. */
  readonly rows: number;
  /** Shapes of the inputs; `undefined` where unknown or omitted. */
  readonly shapes: readonly (readonly Dimension[] | undefined)[];
  /** Shape of the first output. */
  readonly result: readonly Dimension[] | undefined;
  /** Axis of the batch in each input; `undefined` in inputs that do not depend on it. */
  readonly axes: readonly (number | undefined)[];
  /** Whole numbers of an input that is constant. */
  integers(input: number): readonly number[] | undefined;
  /** A new int64 vector. */
  constant(hint: string, values: readonly number[]): string;
}

export function integersOf(tensor: ConstantTensor | undefined): readonly number[] | undefined {
  return tensor?.data instanceof BigInt64Array ? Array.from(tensor.data, Number) : undefined;
}

/** An axis counted from the end made one counted from the start. */
export function fromStart(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
