import type { ElementType } from '@deepsensor/contract';

import { product, quotient, sum, type Dimension } from './dimension.js';
import type { Entry } from './partial-value.js';

const isWhole = (type: ElementType): boolean => !type.startsWith('float');

/** Round half to even, as ONNX has it. */
function roundEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Elementwise operators on numbers; `type` is that of the first operand. Results are rounded to float32 by the caller. */
export const MATHS: Readonly<Record<string, (x: readonly number[], type: ElementType) => number>> = {
  Add: ([a, b]) => a! + b!,
  Sub: ([a, b]) => a! - b!,
  Mul: ([a, b]) => a! * b!,
  Div: ([a, b], type) => (isWhole(type) ? Math.trunc(a! / b!) : a! / b!),
  Mod: ([a, b]) => a! - b! * Math.floor(a! / b!),
  Pow: ([a, b]) => a! ** b!,
  Max: (x) => Math.max(...x),
  Min: (x) => Math.min(...x),
  Sum: (x) => x.reduce((a, b) => a + b, 0),
  And: ([a, b]) => Number(a !== 0 && b !== 0),
  Or: ([a, b]) => Number(a !== 0 || b !== 0),
  Not: ([a]) => Number(a === 0),
  Neg: ([a]) => -a!,
  Abs: ([a]) => Math.abs(a!),
  Sign: ([a]) => Math.sign(a!),
  Floor: ([a]) => Math.floor(a!),
  Ceil: ([a]) => Math.ceil(a!),
  Round: ([a]) => roundEven(a!),
  Sqrt: ([a]) => Math.sqrt(a!),
  Reciprocal: ([a]) => 1 / a!,
  Exp: ([a]) => Math.exp(a!),
  Log: ([a]) => Math.log(a!),
  Tanh: ([a]) => Math.tanh(a!),
  Sigmoid: ([a]) => 1 / (1 + Math.exp(-a!)),
  Relu: ([a]) => Math.max(a!, 0),
};

/** The same where an operand is the length of a free axis; `undefined` where the result cannot be told. */
export function symbolic(op: string, entries: readonly Dimension[]): Entry {
  const [a, b] = entries;
  if (entries.some((entry) => typeof entry === 'number' && !Number.isInteger(entry))) return undefined;
  if (op === 'Add' && b !== undefined) return sum(a!, b);
  if (op === 'Sub' && b !== undefined) return sum(a!, b, -1);
  if (op === 'Mul' && b !== undefined) return product([a!, b]);
  if (op === 'Div' && b !== undefined) return quotient(a!, b);
  // Lengths are whole and above 0.
  if (op === 'Floor' || op === 'Ceil' || op === 'Round' || op === 'Abs') return a;
  if ((op === 'Max' || op === 'Min') && entries.every((entry) => entry === a)) return a;
  return op === 'Max' && entries.length === 2 && (a === 1 || b === 1) ? (a === 1 ? b : a) : undefined;
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  Equal: (a, b) => a === b,
  Greater: (a, b) => a > b,
  GreaterOrEqual: (a, b) => a >= b,
  Less: (a, b) => a < b,
  LessOrEqual: (a, b) => a <= b,
};

/** A comparison as 0 or 1. A free axis is longer than 0, whatever else it is. */
export function compare(op: string, a: Entry, b: Entry): Entry {
  if (a === undefined || b === undefined) return undefined;
  const holds = COMPARISONS[op]!;
  if (a === b) return Number(holds(0, 0));
  if (typeof a === 'number' && typeof b === 'number') return Number(holds(a, b));
  if (typeof a === 'string' && typeof b === 'number' && b <= 0) return Number(holds(1, b));
  if (typeof b === 'string' && typeof a === 'number' && a <= 0) return Number(holds(a, 1));
  return undefined;
}

const total = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0);

/** Reductions of numbers, in float64. */
export const REDUCERS: Readonly<Record<string, (x: readonly number[]) => number>> = {
  ReduceSum: total,
  ReduceMean: (x) => total(x) / x.length,
  ReduceProd: (x) => x.reduce((a, b) => a * b, 1),
  ReduceMax: (x) => x.reduce((a, b) => Math.max(a, b), -Infinity),
  ReduceMin: (x) => x.reduce((a, b) => Math.min(a, b), Infinity),
  ReduceL1: (x) => x.reduce((a, b) => a + Math.abs(b), 0),
  ReduceL2: (x) => Math.sqrt(x.reduce((a, b) => a + b * b, 0)),
  ReduceSumSquare: (x) => x.reduce((a, b) => a + b * b, 0),
};
