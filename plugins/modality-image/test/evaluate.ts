import type { Batch, NetworkGraph } from '@deepsensor/contract';
import { expect } from 'vitest';

/** Runs a front end's fragment on one batch, operator by operator, in float64: enough of ONNX for what front ends are made of. */
export function evaluate(graph: NetworkGraph, raw: Batch): { readonly data: readonly number[]; readonly shape: readonly number[] } {
  expect(graph.inputs.map(({ name }) => name)).toEqual(['raw']);
  const tensors = new Map<string, { data: number[]; shape: number[] }>([['raw', { data: [...raw.data], shape: [...raw.shape] }]]);
  for (const [name, { data, shape }] of graph.constants)
    tensors.set(name, { data: [...(data as Float32Array)].map(Number), shape: [...shape] });
  for (const node of graph.nodes) {
    const [x, y] = node.inputs.map((name) => tensors.get(name)!);
    const attribute = (name: string) => node.attributes[name]!.value;
    const [n, c = 1, h = 1, w = 1] = x!.shape;
    const broadcast = (op: (a: number, b: number) => number) => ({
      shape: x!.shape,
      data: x!.data.map((value, i) => op(value, y!.data[y!.data.length === 1 ? 0 : Math.floor(i / (h * w)) % c]!)),
    });
    const operators: Readonly<Record<string, () => { data: number[]; shape: number[] }>> = {
      Mul: () => broadcast((a, b) => a * b),
      Add: () => broadcast((a, b) => a + b),
      Sub: () => broadcast((a, b) => a - b),
      Div: () => broadcast((a, b) => a / b),
      Squeeze: () => ({ data: x!.data, shape: x!.shape.filter((_, axis) => !y!.data.includes(axis)) }),
      Flatten: () => ({ data: x!.data, shape: [n!, x!.data.length / n!] }),
      Gather: () => {
        expect(attribute('axis')).toBe(1);
        return {
          shape: x!.shape,
          data: x!.data.map((_, i) => x!.data[i + (y!.data[Math.floor(i / (h * w)) % c]! - (Math.floor(i / (h * w)) % c)) * h * w]!),
        };
      },
      Transpose: () => {
        expect(attribute('perm')).toEqual([0, 2, 3, 1]);
        const at = (i: number) => [Math.floor(i / (h * w * c)), Math.floor(i / c / w) % h, Math.floor(i / c) % w, i % c] as const;
        return {
          shape: [n!, h, w, c],
          data: x!.data.map((_, i) => {
            const [row, top, left, channel] = at(i);
            return x!.data[((row * c + channel) * h + top) * w + left]!;
          }),
        };
      },
    };
    tensors.set(node.outputs[0]!, operators[node.op]!());
  }
  const result = tensors.get(graph.outputs[0]!.name)!;
  expect(graph.outputs[0]!.shape.slice(1)).toEqual(result.shape.slice(1));
  return result;
}
