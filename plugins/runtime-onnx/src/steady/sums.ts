import type { GraphNode, NetworkGraph } from '@deepsensor/contract';
import { inferShapes, Rewrite, type Dimension } from '@deepsensor/graph';

/** Numbers that ONNX Runtime's sums take at a time. */
export const PACKET = 4;

/**
 * Writes sums and means along the last axes as products with a constant vector, where the number of summands is no multiple of four.
 * ONNX Runtime begins such a sum at the first aligned address of a row, so that its last bits depend on where in the batch the row
 * lies; its matrix product sums every row in the same order.
 */
export function steadySums(graph: NetworkGraph): NetworkGraph {
  const facts = inferShapes(graph);
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.flatMap((node): readonly GraphNode[] => {
    const { type, shape } = facts.get(node.inputs[0]!) ?? {};
    const sum = type === 'float32' ? sumOf(node, graph, shape) : undefined;
    if (sum === undefined || sum.summands % PACKET === 0) return [node];
    const rewrite = new Rewrite(node, constants);
    const rows = rewrite.add('Reshape', 'rows', [node.inputs[0]!, rewrite.ints('rows-shape', [...zeros(sum.first), sum.summands])]);
    const weights = rewrite.floats('weights', [sum.summands, 1], new Float32Array(sum.summands).fill(sum.weight));
    rewrite.add('Reshape', '', [rewrite.add('MatMul', 'product', [rows, weights]), rewrite.ints('shape', sum.target)]);
    return rewrite.nodes;
  });
  return { ...graph, nodes, constants };
}

interface Sum {
  /** The axes from here on are summed over. */
  readonly first: number;
  readonly summands: number;
  /** Weight of each summand. */
  readonly weight: number;
  /** Shape of the result, as Reshape takes it. */
  readonly target: readonly number[];
}

/** What a node sums, when it sums over the last axes of rows: all but those of size 1, and not the first. */
function sumOf(node: GraphNode, graph: NetworkGraph, shape: readonly Dimension[] | undefined): Sum | undefined {
  if ((node.op !== 'ReduceSum' && node.op !== 'ReduceMean') || shape === undefined) return undefined;
  const given = graph.constants.get(node.inputs[1] ?? '')?.data;
  if (!(given instanceof BigInt64Array)) return undefined;
  const axes = new Set(Array.from(given, (axis) => (Number(axis) + shape.length) % shape.length));
  const first = Math.min(...[...axes].filter((axis) => shape[axis] !== 1));
  if (first === 0 || !Number.isFinite(first) || [...axes].some((axis) => axis < first)) return undefined;
  let summands = 1;
  for (let axis = first; axis < shape.length; axis++) {
    const size = shape[axis]!;
    if (typeof size !== 'number' || (size !== 1 && !axes.has(axis))) return undefined;
    summands *= size;
  }
  const keepdims = node.attributes['keepdims'];
  const keeps = keepdims?.type !== 'int' || keepdims.value === 1;
  const kept = shape.map((_, axis) => axis).filter((axis) => axis >= first && (keeps || !axes.has(axis)));
  return { first, summands, weight: node.op === 'ReduceMean' ? 1 / summands : 1, target: [...zeros(first), ...kept.map(() => 1)] };
}

/** Axes that Reshape leaves as they are. */
function zeros(count: number): number[] {
  return Array.from({ length: count }, () => 0);
}
