import type { ElementType, GraphNode, NetworkGraph } from '@deepsensor/contract';

import type { Dimension } from '../shape/dimension.js';
import { inferShapes } from '../shape/infer-shapes.js';
import { consumersOf, descendants, producersOf, signalInputs } from '../surgery/flow.js';

/** A graph with what the search for layers asks of it again and again. */
export interface NetworkView {
  readonly graph: NetworkGraph;
  readonly logits: string;
  /** Position of each node. */
  readonly order: ReadonlyMap<GraphNode, number>;
  readonly producers: ReadonlyMap<string, GraphNode>;
  /** Length of the batch axis: a name, or a number where it is fixed. */
  readonly batch: Dimension | undefined;
  shape(tensor: string): readonly Dimension[] | undefined;
  type(tensor: string): ElementType | undefined;
  /** Whether the tensor depends on an input. */
  isAlive(tensor: string): boolean;
  /** Nodes that a signal in this tensor reaches. */
  readers(tensor: string): readonly GraphNode[];
  /** Inputs of the node that depend on an input of the graph. */
  signals(node: GraphNode): readonly string[];
}

export function viewOf(graph: NetworkGraph, logits: string): NetworkView {
  const facts = inferShapes(graph);
  const consumers = consumersOf(graph);
  const alive = descendants(
    graph,
    graph.inputs.map(({ name }) => name),
  );
  const signals = (node: GraphNode): readonly string[] => signalInputs(node).filter((input) => alive.has(input));
  return {
    graph,
    logits,
    order: new Map(graph.nodes.map((node, i) => [node, i])),
    producers: producersOf(graph),
    batch: graph.inputs[0]?.shape[0],
    shape: (tensor) => facts.get(tensor)?.shape,
    type: (tensor) => facts.get(tensor)?.type,
    isAlive: (tensor) => alive.has(tensor),
    readers: (tensor) => (consumers.get(tensor) ?? []).filter((node) => signals(node).includes(tensor)),
    signals,
  };
}
