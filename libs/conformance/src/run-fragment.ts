import type { Batch, GraphNode, NetworkGraph } from '@deepsensor/contract';

/** Computes a fragment in float64, operator by operator as ONNX defines them: the few that objectives are made of. */
export function runFragment(fragment: NetworkGraph, inputs: Readonly<Record<string, Batch>>): Tensor {
  const tensors = new Map<string, Tensor>();
  for (const { name } of fragment.inputs) tensors.set(name, { shape: inputs[name]!.shape, data: Float64Array.from(inputs[name]!.data) });
  for (const [name, { shape, data }] of fragment.constants)
    tensors.set(name, { shape, data: Float64Array.from(data as ArrayLike<number>, Number) });
  for (const node of fragment.nodes) {
    const operator = operators[node.op];
    if (operator === undefined) throw new Error(`runFragment does not know ${node.op}`);
    const [first, second, ...more] = node.inputs.map((input) => tensors.get(input)!);
    tensors.set(node.outputs[0]!, operator(first!, second!, node, more));
  }
  return tensors.get(fragment.outputs[0]!.name)!;
}

interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

type Operator = (a: Tensor, b: Tensor, node: GraphNode, more: readonly Tensor[]) => Tensor;

const operators: Readonly<Record<string, Operator>> = {
  Add: pairwise((a, b) => a + b),
  Sub: pairwise((a, b) => a - b),
  Mul: pairwise((a, b) => a * b),
  Div: pairwise((a, b) => a / b),
  Greater: pairwise((a, b) => (a > b ? 1 : 0)),
  Neg: (a) => ({ ...a, data: a.data.map((v) => -v) }),
  Cast: (a) => a,
  Abs: (a) => ({ ...a, data: a.data.map(Math.abs) }),
  Max: pairwise(Math.max),
  Identity: (a) => a,
  Sigmoid: (a) => ({ ...a, data: a.data.map((v) => 1 / (1 + Math.exp(-v))) }),
  Concat: (a, b, _node, more) => [b, ...more].reduce(beside, a),
  LogSoftmax: (a) => {
    const width = a.shape.at(-1)!;
    const logSums = Array.from({ length: a.data.length / width }, (_, row) =>
      Math.log(a.data.subarray(row * width, (row + 1) * width).reduce((sum, v) => sum + Math.exp(v), 0)),
    );
    return { ...a, data: a.data.map((v, i) => v - logSums[Math.floor(i / width)]!) };
  },
  ReduceSum: reduce((values) => values.reduce((sum, v) => sum + v, 0)),
  ReduceMean: reduce((values) => values.reduce((sum, v) => sum + v, 0) / values.length),
  ReduceLogSumExp: reduce((values) => Math.log(values.reduce((sum, v) => sum + Math.exp(v), 0))),
  ReduceMax: reduce((values) => Math.max(...values)),
  ReduceMin: reduce((values) => Math.min(...values)),
};

/** Two matrices side by side. */
function beside(a: Tensor, b: Tensor): Tensor {
  const [rows, left] = a.shape as [number, number];
  const right = b.shape[1]!;
  const shape = [rows, left + right];
  const pick = (row: number, column: number): number =>
    column < left ? a.data[row * left + column]! : b.data[row * right + column - left]!;
  return {
    shape,
    data: Float64Array.from({ length: rows * (left + right) }, (_, i) => pick(Math.floor(i / (left + right)), i % (left + right))),
  };
}

/** Element by element, axes of length 1 and missing ones repeated. */
function pairwise(of: (a: number, b: number) => number): Operator {
  return (a, b) => {
    const rank = Math.max(a.shape.length, b.shape.length);
    const length = (t: Tensor, axis: number): number => t.shape[axis - (rank - t.shape.length)] ?? 1;
    const shape = Array.from({ length: rank }, (_, axis) => Math.max(length(a, axis), length(b, axis)));
    const at = (t: Tensor, index: readonly number[]): number =>
      t.data[index.reduce((offset, i, axis) => offset * length(t, axis) + (length(t, axis) === 1 ? 0 : i), 0)]!;
    return {
      shape,
      data: Float64Array.from({ length: size(shape) }, (_, flat) => of(at(a, unravel(flat, shape)), at(b, unravel(flat, shape)))),
    };
  };
}

function reduce(of: (values: readonly number[]) => number): Operator {
  return (a, axes, node) => {
    const over = new Set(Array.from(axes.data, (axis) => (axis < 0 ? axis + a.shape.length : axis)));
    const kept = a.shape.map((length, axis) => (over.has(axis) ? 1 : length));
    const cells = Array.from({ length: size(kept) }, (): number[] => []);
    a.data.forEach((value, flat) => {
      const index = unravel(flat, a.shape);
      cells[index.reduce((offset, i, axis) => offset * kept[axis]! + (over.has(axis) ? 0 : i), 0)]!.push(value);
    });
    const keep = node.attributes['keepdims'];
    const drops = keep?.type === 'int' && keep.value === 0;
    return { shape: drops ? a.shape.filter((_, axis) => !over.has(axis)) : kept, data: Float64Array.from(cells, of) };
  };
}

const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

function unravel(flat: number, shape: readonly number[]): number[] {
  const index = shape.map(() => 0);
  for (let axis = shape.length - 1, rest = flat; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}
