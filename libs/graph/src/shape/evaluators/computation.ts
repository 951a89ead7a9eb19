import { compare, MATHS, REDUCERS, symbolic } from '../arithmetic.js';
import { intOf } from '../attributes.js';
import { product } from '../dimension.js';
import type { Inference } from '../inference.js';
import type { Entry } from '../partial-value.js';
import { broadcastStrides, stridesOf, view } from '../view.js';
import type { Evaluator } from './evaluator.js';

const cast: Evaluator = (at) => {
  const value = at.values[0];
  const to = intOf(at.node, 'to', 1);
  const whole = to !== 1 && to !== 11;
  return (
    value && [
      value.entries.map((entry) => (typeof entry !== 'number' || !whole ? entry : to === 9 ? Number(entry !== 0) : Math.trunc(entry))),
    ]
  );
};

/** Elementwise over any number of inputs that broadcast; gaps stay gaps. */
function elementwise(combine: (entries: readonly Entry[], at: Inference) => Entry): Evaluator {
  return (at, [shape]) => {
    const known = at.values.filter((value) => value !== undefined);
    if (known.length < at.node.inputs.length) return undefined;
    const operands = known.map((value) => view(value.entries, 0, shape!, broadcastStrides(value.shape, shape!)));
    return [
      operands[0]!.map((_, i) =>
        combine(
          operands.map((operand) => operand[i]),
          at,
        ),
      ),
    ];
  };
}

const maths = (name: string): Evaluator =>
  elementwise((entries, at) => {
    if (entries.includes(undefined)) return undefined;
    if (entries.every((entry) => typeof entry === 'number')) {
      const [a, b] = entries as number[];
      // The remainder of C; ONNX's own has the sign of the divisor.
      return name === 'Mod' && intOf(at.node, 'fmod', 0) === 1 ? a! % b! : MATHS[name]!(entries as number[], at.type(0));
    }
    return symbolic(name, entries as readonly (number | string)[]);
  });

const where = elementwise(([condition, yes, no]) => {
  if (condition === undefined) return yes === no ? yes : undefined;
  return condition !== 0 ? yes : no;
});

function reduce(name: string): Evaluator {
  return (at, [shape]) => {
    const [value, numbers, axes] = [at.values[0], at.numbers(0), at.ints(1, 'axes')];
    if (axes === 'unknown' || !value) return undefined;
    if (axes?.length === 0 && intOf(at.node, 'noop_with_empty_axes', 0) === 1) return [value.entries];
    const every = axes === undefined || axes.length === 0;
    if (!numbers)
      return name === 'ReduceProd' && every && !value.entries.includes(undefined)
        ? [[product(value.entries as (number | string)[])]]
        : undefined;
    const gone = new Set(every ? value.shape.keys() : axes.map((axis) => at.axis(axis, value.shape.length)));
    const strides = stridesOf(value.shape);
    const kept = [...value.shape.keys()].filter((axis) => !gone.has(axis));
    const dropped = [...gone].sort((a, b) => a - b);
    const pick = (list: readonly number[], which: readonly number[]): number[] => which.map((axis) => list[axis]!);
    const starts = view([...numbers.keys()], 0, pick(value.shape, kept), pick(strides, kept));
    return shape && [starts.map((start) => REDUCERS[name]!(view(numbers, start, pick(value.shape, dropped), pick(strides, dropped))))];
  };
}

const COMPARISONS = 'Equal Greater GreaterOrEqual Less LessOrEqual'.split(' ');

/** Operators that compute with entries. */
export const computation: Readonly<Record<string, Evaluator>> = {
  ...Object.fromEntries(Object.keys(MATHS).map((name) => [name, maths(name)])),
  ...Object.fromEntries(COMPARISONS.map((name) => [name, elementwise(([a, b]) => compare(name, a, b))])),
  ...Object.fromEntries(Object.keys(REDUCERS).map((name) => [name, reduce(name)])),
  Cast: cast,
  Where: where,
};
