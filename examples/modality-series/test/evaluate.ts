import type { Batch, NetworkGraph } from '@deepsensor/contract';

interface Tensor {
  readonly data: Float64Array;
  readonly shape: readonly number[];
}

/** Runs a front end's fragment in float64, operator by operator as ONNX defines them: the few that it is made of, on `[n, L]`. */
export function evaluate(graph: NetworkGraph, raw: Batch): Tensor {
  const tensors = new Map<string, Tensor>([['raw', { data: Float64Array.from(raw.data), shape: raw.shape }]]);
  for (const [name, { data, shape }] of graph.constants)
    tensors.set(name, { data: Float64Array.from(data as ArrayLike<number>, Number), shape });
  for (const { op, inputs, outputs } of graph.nodes)
    tensors.set(outputs[0]!, operators[op]!(...(inputs.map((name) => tensors.get(name)!) as [Tensor, Tensor])));
  return tensors.get(graph.outputs[0]!.name)!;
}

type Operator = (a: Tensor, b: Tensor) => Tensor;

/** The second is of the same shape, a column `[n, 1]`, or a scalar. */
function pairwise(of: (x: number, y: number) => number): Operator {
  return (a, b) => {
    const repeats = a.data.length / b.data.length;
    return { shape: a.shape, data: a.data.map((value, i) => of(value, b.data[Math.floor(i / repeats)]!)) };
  };
}

const operators: Readonly<Record<string, Operator>> = {
  Add: pairwise((x, y) => x + y),
  Sub: pairwise((x, y) => x - y),
  Mul: pairwise((x, y) => x * y),
  Div: pairwise((x, y) => x / y),
  Sqrt: ({ data, shape }) => ({ shape, data: data.map(Math.sqrt) }),
  ReduceMean({ data, shape }) {
    const [n, length] = shape as [number, number];
    const mean = (row: number) => data.subarray(row * length, (row + 1) * length).reduce((sum, value) => sum + value, 0) / length;
    return { shape: [n, 1], data: Float64Array.from({ length: n }, (_, row) => mean(row)) };
  },
  Unsqueeze: ({ data, shape }, axes) => ({ data, shape: shape.toSpliced(axes.data[0]!, 0, 1) }),
};
