import type { Batch, GraphNode, NetworkGraph } from '@deepsensor/contract';

import { expanded, joined, partOf, sizeOf, transposed, type Tensor } from './tensor.js';

/** Runs a front end's fragment on one batch, operator by operator, in float64: enough of ONNX for what front ends are made of. */
export function evaluate(graph: NetworkGraph, raw: Batch | Tensor): Tensor {
  const tensors = new Map<string, Tensor>([['raw', { data: Float64Array.from(raw.data), shape: raw.shape }]]);
  for (const [name, { data, shape }] of graph.constants)
    tensors.set(name, {
      data: data instanceof BigInt64Array ? Float64Array.from(data, Number) : new Float64Array(data as Float32Array),
      shape,
    });
  for (const node of graph.nodes) {
    const operator = operators[node.op];
    if (operator === undefined) throw new Error(`evaluate does not know ${node.op}`);
    const results = operator(
      node.inputs.map((name) => tensors.get(name)!),
      node,
    );
    node.outputs.forEach((name, i) => tensors.set(name, results[i]!));
  }
  return tensors.get(graph.outputs[0]!.name)!;
}

type Operator = (inputs: readonly Tensor[], node: GraphNode) => readonly Tensor[];

function ints(node: GraphNode, name: string, otherwise: readonly number[]): readonly number[] {
  const attribute = node.attributes[name];
  return attribute?.type === 'ints' ? attribute.value : otherwise;
}

function axisOf(node: GraphNode): number {
  const attribute = node.attributes['axis'];
  return attribute?.type === 'int' ? attribute.value : 0;
}

function pairwise(of: (a: number, b: number) => number): Operator {
  return ([a, b]) => {
    const rank = Math.max(a!.shape.length, b!.shape.length);
    const length = (t: Tensor, axis: number): number => t.shape[axis - rank + t.shape.length] ?? 1;
    const shape = Array.from({ length: rank }, (_, axis) => Math.max(length(a!, axis), length(b!, axis)));
    const [left, right] = [expanded(a!, shape), expanded(b!, shape)];
    return [{ shape, data: left.data.map((value, i) => of(value, right.data[i]!)) }];
  };
}

const each =
  (of: (value: number) => number): Operator =>
  ([x]) => [{ shape: x!.shape, data: x!.data.map(of) }];

/** Reduces axes, which stay with length 1. */
function reduce(of: (values: Float64Array) => number): Operator {
  return ([x, axes]) => {
    const over = Array.from(axes!.data, (axis) => (axis < 0 ? axis + x!.shape.length : axis));
    const kept = x!.shape.map((_, axis) => axis).filter((axis) => !over.includes(axis));
    const { data } = transposed(x!, [...kept, ...over]);
    const count = sizeOf(over.map((axis) => x!.shape[axis]!));
    const cells = Float64Array.from({ length: data.length / count }, (_, i) => of(data.subarray(i * count, (i + 1) * count)));
    return [{ shape: x!.shape.map((length, axis) => (over.includes(axis) ? 1 : length)), data: cells }];
  };
}

/** `[n, C, L]` by a kernel `[O, C, K]`, or `[n, C, H, L]` by `[O, C, 1, K]`: along the last axis. */
const conv: Operator = ([x, kernel], node) => {
  const [n, channels, length] = [x!.shape[0]!, x!.shape[1]!, x!.shape.at(-1)!];
  const height = sizeOf(x!.shape.slice(2, -1));
  const [outs, width] = [kernel!.shape[0]!, kernel!.shape.at(-1)!];
  const stride = ints(node, 'strides', [1]).at(-1)!;
  const pads = ints(node, 'pads', [0, 0]);
  const before = pads[pads.length / 2 - 1]!;
  const frames = Math.floor((length + before + pads.at(-1)! - width) / stride) + 1;
  const sum = (row: number, out: number, h: number, start: number): number => {
    let total = 0;
    for (let c = 0; c < channels; c++)
      for (let k = Math.max(0, -start); k < Math.min(width, length - start); k++)
        total += x!.data[((row * channels + c) * height + h) * length + start + k]! * kernel!.data[(out * channels + c) * width + k]!;
    return total;
  };
  const data = Float64Array.from({ length: n * outs * height * frames }, (_, i) => {
    const [t, rest] = [i % frames, Math.floor(i / frames)];
    const [h, row] = [rest % height, Math.floor(rest / height / outs)];
    return sum(row, Math.floor(rest / height) % outs, h, t * stride - before);
  });
  return [{ data, shape: [n, outs, ...x!.shape.slice(2, -1), frames] }];
};

/** Matrices, or stacks of them of which either may be one matrix. */
const matMul: Operator = ([a, b]) => {
  const [rows, inner, columns] = [a!.shape.at(-2)!, a!.shape.at(-1)!, b!.shape.at(-1)!];
  const stack = (a!.shape.length > b!.shape.length ? a! : b!).shape.slice(0, -2);
  const [left, right] = [expanded(a!, [...stack, rows, inner]).data, expanded(b!, [...stack, inner, columns]).data];
  const data = new Float64Array(sizeOf(stack) * rows * columns);
  for (let row = 0; row < data.length / columns; row++)
    for (let k = 0; k < inner; k++) {
      const [factor, other] = [left[row * inner + k]!, (Math.floor(row / rows) * inner + k) * columns];
      if (factor !== 0) for (let j = 0; j < columns; j++) data[row * columns + j]! += factor * right[other + j]!;
    }
  return [{ data, shape: [...stack, rows, columns] }];
};

/** In the modes `constant` (zeros), `reflect` and `edge`. */
const pad: Operator = ([x, pads, , axes], node) => {
  const mode = node.attributes['mode']?.value ?? 'constant';
  const over = Array.from(axes?.data ?? x!.shape.keys(), (axis) => (axis < 0 ? axis + x!.shape.length : axis));
  const padded = over.reduce((tensor, axis, i) => {
    const [before, after, length] = [pads!.data[i]!, pads!.data[over.length + i]!, tensor.shape[axis]!];
    const zero: Tensor = { data: new Float64Array(tensor.data.length / length), shape: tensor.shape.with(axis, 1) };
    const parts = Array.from({ length: before + length + after }, (_, at) => {
      const place = at - before;
      if (place >= 0 && place < length) return partOf(tensor, axis, place, 1);
      if (mode === 'constant') return zero;
      const nearest = place < 0 ? 0 : length - 1;
      return partOf(tensor, axis, mode === 'edge' ? nearest : 2 * nearest - place, 1);
    });
    return joined(parts, axis);
  }, x!);
  return [padded];
};

const slice: Operator = ([x, starts, ends, axes, steps]) => [
  Array.from(axes!.data).reduce((tensor, axis, i) => {
    const [length, step] = [tensor.shape[axis]!, steps?.data[i] ?? 1];
    const [low, high] = step < 0 ? [-1, length - 1] : [0, length];
    const clamp = (at: number): number => Math.min(Math.max(at < 0 ? at + length : at, low), high);
    const [from, to] = [clamp(starts!.data[i]!), clamp(ends!.data[i]!)];
    return partOf(tensor, axis, from, Math.ceil((to - from) / step), step);
  }, x!),
];

const split: Operator = ([x, lengths], node) => {
  let end = 0;
  return Array.from(lengths!.data, (length) => partOf(x!, axisOf(node), (end += length) - length, length));
};

const operators: Readonly<Record<string, Operator>> = {
  Add: pairwise((a, b) => a + b),
  Sub: pairwise((a, b) => a - b),
  Mul: pairwise((a, b) => a * b),
  Div: pairwise((a, b) => a / b),
  Max: pairwise(Math.max),
  Log: each(Math.log),
  Sqrt: each(Math.sqrt),
  ReduceMean: reduce((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
  ReduceSum: reduce((values) => values.reduce((sum, value) => sum + value, 0)),
  ReduceMax: reduce((values) => values.reduce((most, value) => Math.max(most, value), -Infinity)),
  Conv: conv,
  MatMul: matMul,
  Pad: pad,
  Slice: slice,
  Split: split,
  Concat: (inputs, node) => [joined(inputs, axisOf(node))],
  Transpose: ([x], node) => [transposed(x!, ints(node, 'perm', []))],
  Unsqueeze: ([x, axes]) => {
    const rest = [...x!.shape];
    const shape = Array.from({ length: rest.length + axes!.data.length }, (_, axis) => (axes!.data.includes(axis) ? 1 : rest.shift()!));
    return [{ data: x!.data, shape }];
  },
  Squeeze: ([x, axes]) => [{ data: x!.data, shape: x!.shape.filter((_, axis) => !axes!.data.includes(axis)) }],
  Reshape: ([x, lengths]) => {
    const wanted = Array.from(lengths!.data, (length, axis) => (length === 0 ? x!.shape[axis]! : length));
    const known = sizeOf(wanted.filter((length) => length !== -1));
    return [{ data: x!.data, shape: wanted.map((length) => (length === -1 ? x!.data.length / known : length)) }];
  },
};
