import type { Inference } from '../inference.js';
import type { Entry } from '../partial-value.js';

export type Shape = readonly number[];
/** Entries of a node's outputs, given the shapes that the rules found. */
export type Evaluator = (at: Inference, shapes: readonly Shape[]) => readonly (readonly Entry[])[] | undefined;
