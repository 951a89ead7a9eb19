import type { ElementType, GraphNode, NetworkGraph } from '@deepsensor/contract';
import { inferShapes, pathsOf, requestOf, type TensorFacts } from '@deepsensor/graph';

/** Rows at which a graph is measured; more than one, so that what does not grow with the rows can be told from what does. */
const PROBE_ROWS = 16;

/** Working space of the kernels (unfolded convolutions, reordered weights) and gaps between tensors, over the tensors themselves. */
const OVERHEAD = 1.5;

/**
 * Bytes that one candidate needs at the moment when a run of the graph holds most: tensors are counted from the node that makes
 * them to the last node that needs them. Tensors of unknown shape count nothing.
 */
export function bytesPerRow(graph: NetworkGraph): number {
  return (OVERHEAD * Math.max(0, peakBytes(graph, 2 * PROBE_ROWS) - peakBytes(graph, PROBE_ROWS))) / PROBE_ROWS;
}

/** Greatest sum of the sizes of tensors that are alive together, with `rows` in place of every free dimension. */
function peakBytes(graph: NetworkGraph, rows: number): number {
  const fixed = graph.inputs.map((input) => ({ ...input, shape: input.shape.map((size) => (typeof size === 'string' ? rows : size)) }));
  const facts = inferShapes({ ...graph, inputs: fixed });
  const sizeOf = (tensor: string) => {
    const known = facts.get(tensor);
    if (known === undefined || graph.constants.has(tensor)) return 0;
    return known.shape.reduce<number>((size, axis) => size * (typeof axis === 'number' ? axis : rows), width(known.type));
  };
  const lastUse = new Map<string, number>();
  graph.nodes.forEach((_, i) => neededBy(graph.nodes, i, facts).forEach((input) => lastUse.set(input, i)));
  for (const output of graph.outputs) lastUse.set(output.name, graph.nodes.length);
  const dying: string[][] = graph.nodes.map(() => []);
  for (const [tensor, node] of lastUse) dying[node]?.push(tensor);

  let alive = graph.inputs.reduce((sum, input) => sum + sizeOf(input.name), 0);
  let peak = alive;
  graph.nodes.forEach((node, i) => {
    for (const output of node.outputs) if (lastUse.has(output)) alive += sizeOf(output);
    peak = Math.max(peak, alive);
    for (const tensor of dying[i]!) alive -= sizeOf(tensor);
  });
  return peak;
}

/** What a node reads; for a gradient that the engine takes itself, what lies on its way too. */
function neededBy(nodes: readonly GraphNode[], i: number, facts: ReadonlyMap<string, TensorFacts>): readonly string[] {
  const node = nodes[i]!;
  const request = requestOf(node);
  if (request === undefined) return node.inputs;
  const passed = [...pathsOf(nodes.slice(0, i), request, facts).nodes];
  return [...node.inputs, ...passed.flatMap(({ inputs, outputs }) => [...inputs, ...outputs])];
}

function width(type: ElementType): number {
  if (type === 'int64' || type === 'uint64' || type === 'float64') return 8;
  if (type === 'bool' || type === 'int8' || type === 'uint8') return 1;
  return type === 'int16' || type === 'uint16' || type === 'float16' ? 2 : 4;
}
