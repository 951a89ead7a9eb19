import type { GraphBuilder } from '@deepsensor/graph';

/** A constant `[K, 1, ..., 1]` that broadcasts against `[K, n, ...]` of a tensor of this rank, batch axis counted. */
function perNode(builder: GraphBuilder, numbers: ArrayLike<number>, rank: number): string {
  return builder.floats(Float32Array.from(numbers), [numbers.length, ...Array<number>(rank).fill(1)]);
}

/**
 * `[K n, ...]` the points `(1 - t) from + t to` for each of K nodes t, node by node along the candidate axis. Both end points are met
 * exactly.
 * @param shape Shape of a row.
 */
export function pointsOnLine(builder: GraphBuilder, from: string, to: string, nodes: ArrayLike<number>, shape: readonly number[]): string {
  if (nodes.length === 1 && nodes[0] === 0.5) return builder.add('Mul', [builder.add('Add', [from, to]), builder.scalar(0.5)]);
  const t = Array.from(nodes);
  const start = builder.add('Mul', [
    from,
    perNode(
      builder,
      t.map((at) => 1 - at),
      shape.length + 1,
    ),
  ]);
  const end = builder.add('Mul', [to, perNode(builder, t, shape.length + 1)]);
  const points = builder.add('Add', [start, end]);
  return builder.add('Reshape', [points, builder.ints([-1, ...shape])]);
}

/** `[n, ...]` the weighted sum over the nodes of a tensor `[K n, ...]`. */
export function overNodes(builder: GraphBuilder, tensor: string, weights: ArrayLike<number>, shape: readonly number[]): string {
  if (weights.length === 1) return tensor;
  const byNode = splitNodes(builder, tensor, weights.length, shape);
  const weighted = builder.add('Mul', [byNode, perNode(builder, weights, shape.length + 1)]);
  return builder.add('ReduceSum', [weighted, builder.ints([0])], { keepdims: 0 });
}

/** `[K, n, ...]` of `[K n, ...]`. */
export function splitNodes(builder: GraphBuilder, tensor: string, nodes: number, shape: readonly number[]): string {
  return builder.add('Reshape', [tensor, builder.ints([nodes, -1, ...shape])]);
}

/** `[K n, C]` of `[n, C]`: the same classes at every node. */
export function repeatNodes(builder: GraphBuilder, rows: string, nodes: number): string {
  return nodes === 1 || rows === '' ? rows : builder.add('Tile', [rows, builder.ints([nodes, 1])]);
}
