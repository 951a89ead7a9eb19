import { isStatic, product } from './dimension.js';
import { compare, MATHS, REDUCERS, symbolic } from './arithmetic.js';
import { intOf, intsOf, tensorOf } from './attributes.js';
import type { TensorFacts } from './facts.js';
import type { Inference } from './inference.js';
import { valueOf, type Entry, type PartialValue } from './partial-value.js';
import { sliceIndices } from './rules/layout.js';
import { broadcastStrides, stridesOf, view } from './view.js';

type Shape = readonly number[];
/** Entries of the outputs, each with the shape that the rules found. */
type Evaluator = (at: Inference, shapes: readonly Shape[]) => readonly (readonly Entry[])[] | undefined;

/**
 * Computes what a node gives when enough of its inputs is known: shape arithmetic with free axes, and arithmetic on constants.
 * @param results Facts of the node's outputs.
 * @param limit Results of more numbers are left alone.
 */
export function evaluate(
  at: Inference,
  results: readonly (TensorFacts | undefined)[] | undefined,
  limit: number,
): readonly (PartialValue | undefined)[] | undefined {
  if (!results || !Object.hasOwn(EVALUATORS, at.node.op)) return undefined;
  const outputs = at.node.outputs.map((_, i) => results[i]);
  const shapes: Shape[] = [];
  for (const fact of outputs) {
    if (!fact || !isStatic(fact.shape) || (product(fact.shape) as number) > limit) return undefined;
    shapes.push(fact.shape);
  }
  const entries = EVALUATORS[at.node.op]!(at, shapes);
  return entries?.map((each, i) => {
    const { type } = outputs[i]!;
    return { type, shape: shapes[i]!, entries: type === 'float32' ? each.map(rounded) : each };
  });
}

const rounded = (entry: Entry): Entry => (typeof entry === 'number' ? Math.fround(entry) : entry);

const asItIs: Evaluator = (at) => at.values[0] && [at.values[0].entries];

const transpose: Evaluator = (at, [shape]) => {
  const value = at.values[0];
  if (!value) return undefined;
  const strides = stridesOf(value.shape);
  const order = intsOf(at.node, 'perm') ?? value.shape.map((_, axis) => value.shape.length - 1 - axis);
  return [
    view(
      value.entries,
      0,
      shape!,
      order.map((axis) => strides[axis]!),
    ),
  ];
};

const slice: Evaluator = (at, [shape]) => {
  const value = at.values[0];
  const [starts, ends] = [at.ints(1, 'starts'), at.values[2]?.entries ?? intsOf(at.node, 'ends')];
  if (!value || !Array.isArray(starts) || !ends) return undefined;
  const axes = at.ints(3, 'axes') ?? starts.map((_: number, i: number) => i);
  const steps = at.ints(4, 'steps') ?? starts.map(() => 1);
  const strides = [...stridesOf(value.shape)];
  let base = 0;
  for (let i = 0; i < axes.length; i++) {
    const axis = at.axis(axes[i] as number, value.shape.length);
    const [end, step] = [ends[i], steps[i] as number];
    if (typeof end !== 'number') return undefined;
    base += sliceIndices(value.shape[axis]!, starts[i] as number, end, step).first * strides[axis]!;
    strides[axis]! *= step;
  }
  return [view(value.entries, base, shape!, strides)];
};

const split: Evaluator = (at, shapes) => {
  const value = at.values[0];
  if (!value) return undefined;
  const axis = at.axis(intOf(at.node, 'axis', 0), value.shape.length);
  const strides = stridesOf(value.shape);
  let base = 0;
  return shapes.map((shape) => {
    const part = view(value.entries, base, shape, strides);
    base += shape[axis]! * strides[axis]!;
    return part;
  });
};

const gather: Evaluator = (at, [shape]) => {
  const [value, indices] = [at.values[0], at.numbers(1)];
  if (!value || !indices) return undefined;
  const axis = at.axis(intOf(at.node, 'axis', 0), value.shape.length);
  const length = value.shape[axis]!;
  const inner = value.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const outer = value.shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const result: Entry[] = [];
  for (let o = 0; o < outer; o++)
    for (const index of indices) {
      const from = (o * length + (index < 0 ? index + length : index)) * inner;
      for (let i = 0; i < inner; i++) result.push(value.entries[from + i]);
    }
  return shape && [result];
};

const concat: Evaluator = (at, [shape]) => {
  if (!at.values.some((value) => value !== undefined)) return undefined;
  const axis = at.axis(intOf(at.node, 'axis', 0), shape!.length);
  const parts = at.node.inputs.map((_, i) => {
    const known = at.shape(i)!;
    const row = product(known.slice(axis)) as number;
    return { row, entries: at.values[i]?.entries };
  });
  const outer = shape!.slice(0, axis).reduce((a, b) => a * b, 1);
  const result: Entry[] = [];
  for (let o = 0; o < outer; o++) for (const { row, entries } of parts) for (let i = 0; i < row; i++) result.push(entries?.[o * row + i]);
  return [result];
};

const expand: Evaluator = (at, [shape]) => {
  const value = at.values[0];
  return value && [view(value.entries, 0, shape!, broadcastStrides(value.shape, shape!))];
};

const fill: Evaluator = (at, [shape]) => {
  const [entry = 0] = (tensorOf(at.node, 'value') && valueOf(tensorOf(at.node, 'value')!)?.entries) ?? [0];
  return [new Array<Entry>(shape!.reduce((a, b) => a * b, 1)).fill(entry)];
};

const constant: Evaluator = (at) => {
  const tensor = tensorOf(at.node, 'value');
  if (tensor) return valueOf(tensor) && [valueOf(tensor)!.entries];
  const [attribute] = Object.values(at.node.attributes);
  if (attribute?.type === 'int' || attribute?.type === 'float') return [[attribute.value]];
  return attribute?.type === 'ints' || attribute?.type === 'floats' ? [attribute.value] : undefined;
};

const range: Evaluator = (at, [shape]) => {
  const [start, step] = [at.numbers(0)?.[0], at.numbers(2)?.[0]];
  if (start === undefined || step === undefined) return undefined;
  return [Array.from({ length: shape![0]! }, (_, i) => start + i * step)];
};

const shapeOf: Evaluator = (at) => {
  const shape = at.shape(0);
  return shape && [shape.slice(intOf(at.node, 'start', 0), intOf(at.node, 'end', shape.length))];
};

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

const EVALUATORS: Readonly<Record<string, Evaluator>> = {
  ...Object.fromEntries('Identity Reshape Flatten Squeeze Unsqueeze'.split(' ').map((name) => [name, asItIs])),
  ...Object.fromEntries(Object.keys(MATHS).map((name) => [name, maths(name)])),
  ...Object.fromEntries(
    'Equal Greater GreaterOrEqual Less LessOrEqual'.split(' ').map((name) => [name, elementwise(([a, b]) => compare(name, a, b))]),
  ),
  ...Object.fromEntries(Object.keys(REDUCERS).map((name) => [name, reduce(name)])),
  Transpose: transpose,
  Slice: slice,
  Split: split,
  Gather: gather,
  Concat: concat,
  Expand: expand,
  ConstantOfShape: fill,
  Constant: constant,
  Range: range,
  Shape: shapeOf,
  Size: (at) => at.shape(0) && [[product(at.shape(0)!)]],
  Cast: cast,
  Where: where,
};
