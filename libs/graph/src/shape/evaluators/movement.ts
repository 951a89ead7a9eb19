import { product } from '../dimension.js';
import { intOf, intsOf, tensorOf } from '../attributes.js';
import { valueOf, type Entry } from '../partial-value.js';
import { sliceIndices } from '../rules/extents.js';
import { broadcastStrides, stridesOf, view } from '../view.js';
import type { Evaluator } from './evaluator.js';

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

const size: Evaluator = (at) => at.shape(0) && [[product(at.shape(0)!)]];

/** Operators that move entries, or make them from shapes. */
export const movement: Readonly<Record<string, Evaluator>> = {
  ...Object.fromEntries('Identity Reshape Flatten Squeeze Unsqueeze'.split(' ').map((name) => [name, asItIs])),
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
  Size: size,
};
