import type { Batch, NetworkGraph } from '@deepsensor/contract';
import { expect } from 'vitest';

interface Tensor {
  readonly data: readonly number[];
  readonly shape: readonly number[];
}

/** Runs a front end's fragment on one batch, operator by operator, in float64: enough of ONNX for what front ends are made of. */
export function evaluate(graph: NetworkGraph, raw: Batch): Tensor {
  expect(graph.inputs.map(({ name }) => name)).toEqual(['raw']);
  const tensors = new Map<string, Tensor>([['raw', { data: [...raw.data], shape: raw.shape }]]);
  for (const [name, { data, shape }] of graph.constants) tensors.set(name, { data: [...(data as Float32Array)].map(Number), shape });
  for (const { op, inputs, outputs, attributes } of graph.nodes) {
    const given = inputs.map((name) => tensors.get(name)!);
    const results = operators[op]!(given, (name) => attributes[name]!.value);
    outputs.forEach((name, i) => tensors.set(name, results[i]!));
  }
  const [output] = graph.outputs;
  const result = tensors.get(output!.name)!;
  expect(output!.shape.slice(1)).toEqual(result.shape.slice(1));
  return result;
}

type Operator = (inputs: readonly Tensor[], attribute: (name: string) => unknown) => Tensor[];

/** A scalar or `[1, C, 1, 1]` against `[n, C, H, W]`. */
function broadcast(op: (a: number, b: number) => number): Operator {
  return ([x, y]) => {
    const [, channels, height, width] = x!.shape as [number, number, number, number];
    const channelOf = (i: number) => Math.floor(i / (height * width)) % channels;
    return [{ shape: x!.shape, data: x!.data.map((value, i) => op(value, y!.data[y!.data.length === 1 ? 0 : channelOf(i)]!)) }];
  };
}

/** `[1, C, H, W]` as its planes. */
function planes({ data, shape: [rows, channels] }: Tensor): number[][] {
  expect(rows).toBe(1);
  const length = data.length / channels!;
  return Array.from({ length: channels! }, (_, channel) => data.slice(channel * length, (channel + 1) * length));
}

const operators: Readonly<Record<string, Operator>> = {
  Mul: broadcast((a, b) => a * b),
  Add: broadcast((a, b) => a + b),
  Sub: broadcast((a, b) => a - b),
  Div: broadcast((a, b) => a / b),
  Squeeze: ([x, axes]) => [{ data: x!.data, shape: x!.shape.filter((_, axis) => !axes!.data.includes(axis)) }],
  Flatten: ([x]) => [{ data: x!.data, shape: [x!.shape[0]!, x!.data.length / x!.shape[0]!] }],
  Split: ([x], attribute) => {
    expect(attribute('axis')).toBe(1);
    return planes(x!).map((data) => ({ data, shape: [1, 1, ...x!.shape.slice(2)] }));
  },
  Concat: (inputs, attribute) => {
    expect(attribute('axis')).toBe(1);
    return [{ data: inputs.flatMap(({ data }) => data), shape: [1, inputs.length, ...inputs[0]!.shape.slice(2)] }];
  },
  Transpose: ([x], attribute) => {
    expect(attribute('perm')).toEqual([0, 2, 3, 1]);
    const of = planes(x!);
    const [, channels, height, width] = x!.shape;
    return [{ shape: [1, height!, width!, channels!], data: of[0]!.flatMap((_, pixel) => of.map((plane) => plane[pixel]!)) }];
  },
};
