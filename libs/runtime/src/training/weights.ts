import type { GraphNode, NetworkGraph } from '@deepsensor/contract';

/** Positions of an operator's inputs that hold what is learnt. */
const LEARNT: Readonly<Record<string, readonly number[]>> = {
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  Gemm: [0, 1, 2],
  MatMul: [0, 1],
  BatchNormalization: [1, 2],
  InstanceNormalization: [1, 2],
  LayerNormalization: [1, 2],
  GroupNormalization: [1, 2],
  PRelu: [1],
  LSTM: [1, 2, 3],
  GRU: [1, 2, 3],
  RNN: [1, 2, 3],
};

/** Operators through which a weight stays the same weight. */
const VIEWS = new Set(['Identity', 'Transpose', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten']);

/** Operators after which an Add with a constant is a bias; elsewhere (normalisation, activations written out) it is a fixed number. */
const BIASED = new Set(['MatMul', 'Gemm', 'Conv', 'ConvTranspose']);

/** Names of the constants that training changes, running statistics of batch normalisation left out. */
export function trainableWeights(graph: NetworkGraph): string[] {
  const readers = new Map<string, { readonly node: GraphNode; readonly position: number }[]>();
  const makers = new Map<string, GraphNode>();
  for (const node of graph.nodes) {
    node.inputs.forEach((input, position) => readers.set(input, [...(readers.get(input) ?? []), { node, position }]));
    for (const output of node.outputs) makers.set(output, node);
  }
  const isLearnt = (tensor: string): boolean =>
    (readers.get(tensor) ?? []).some(({ node, position }) => {
      if (LEARNT[node.op]?.includes(position)) return true;
      if (VIEWS.has(node.op) && position === 0) return isLearnt(node.outputs[0]!);
      return node.op === 'Add' && BIASED.has(makers.get(node.inputs[1 - position]!)?.op ?? '');
    });
  return [...graph.constants].filter(([name, { type }]) => type === 'float32' && isLearnt(name)).map(([name]) => name);
}
