import type { GraphNode, NetworkGraph } from '@deepsensor/contract';

/** Operators whose result depends on the shape of their input alone: no signal passes through them. */
const SHAPE_READERS = new Set(['Shape', 'Size', 'EyeLike']);

/** Inputs of a node through which a signal passes; omitted ones left out. */
export function signalInputs(node: GraphNode): readonly string[] {
  if (SHAPE_READERS.has(node.op)) return [];
  return node.inputs.filter((input) => input !== '');
}

/** The node that makes each tensor; inputs and constants have none. */
export function producersOf(graph: NetworkGraph): ReadonlyMap<string, GraphNode> {
  const producers = new Map<string, GraphNode>();
  for (const node of graph.nodes) for (const output of node.outputs) if (output !== '') producers.set(output, node);
  return producers;
}

/** The nodes that read each tensor, in the order of the graph. */
export function consumersOf(graph: NetworkGraph): ReadonlyMap<string, readonly GraphNode[]> {
  const consumers = new Map<string, GraphNode[]>();
  for (const node of graph.nodes)
    for (const input of new Set(node.inputs)) {
      if (input === '') continue;
      const known = consumers.get(input);
      if (known) known.push(node);
      else consumers.set(input, [node]);
    }
  return consumers;
}

/** `tensors` and all that a signal reaches from them. */
export function descendants(graph: NetworkGraph, tensors: Iterable<string>): ReadonlySet<string> {
  const reached = new Set(tensors);
  for (const node of graph.nodes)
    if (signalInputs(node).some((input) => reached.has(input))) for (const output of node.outputs) if (output !== '') reached.add(output);
  return reached;
}

/** `tensors` and all from which a signal reaches them, constants included. */
export function ancestors(graph: NetworkGraph, tensors: Iterable<string>): ReadonlySet<string> {
  const reached = new Set(tensors);
  for (const node of graph.nodes.toReversed())
    if (node.outputs.some((output) => reached.has(output))) for (const input of signalInputs(node)) reached.add(input);
  return reached;
}

/** Whether every node reads only what inputs, constants and earlier nodes give, and no tensor is made twice. */
export function isOrdered(graph: NetworkGraph): boolean {
  const known = new Set([...graph.inputs.map(({ name }) => name), ...graph.constants.keys()]);
  for (const node of graph.nodes) {
    if (!node.inputs.every((input) => input === '' || known.has(input))) return false;
    for (const output of node.outputs) {
      if (output !== '' && known.has(output)) return false;
      known.add(output);
    }
  }
  return graph.outputs.every(({ name }) => known.has(name));
}
