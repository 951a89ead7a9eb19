import type { GraphNode } from '@deepsensor/contract';

import type { Dimension } from '../../shape/dimension.js';
import type { PartialValue } from '../../shape/partial-value.js';

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
  /** Whole numbers of an input, as far as they are known at the fixed number of rows. */
  integers(input: number): readonly number[] | undefined;
  /** A new int64 vector. */
  constant(hint: string, values: readonly number[]): string;
  /** A new operator before the node. */
  add(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, number>>): string;
}

/** Whole numbers that shape inference knows, be they constant or computed from lengths; `undefined` where it lacks one. */
export function integersOf(value: PartialValue | undefined): readonly number[] | undefined {
  const numbers = value?.type === 'int64' ? value.entries : undefined;
  return numbers?.every((entry) => typeof entry === 'number') ? numbers : undefined;
}

/** An axis counted from the end made one counted from the start. */
export function fromStart(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
