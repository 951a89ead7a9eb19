import type { GraphNode, Network } from '@deepsensor/contract';
import { descendants, inferShapes, pathsOf } from '@deepsensor/graph';

/** Their result depends on the shape of their input alone. */
const SHAPE_READERS: readonly string[] = ['Shape', 'Size', 'EyeLike'];

/**
 * The node of a network at which the gradient of its logits ends on the way to the input: one that is flat almost everywhere, as rounding
 * is, or that goes over to whole numbers. `undefined` when a gradient reaches the input.
 */
export function gradientStop({ graph, logits }: Network): GraphNode | undefined {
  const entry = graph.inputs[0]!.name;
  const facts = inferShapes(graph);
  const { tensors, nodes } = pathsOf(graph.nodes, { cotangents: new Map([[logits, logits]]), wrt: [entry] }, facts);
  if (tensors.has(entry)) return undefined;
  const signal = descendants(graph, [entry]);
  const moved = graph.nodes.filter(({ op, inputs }) => !SHAPE_READERS.includes(op) && inputs.some((input) => signal.has(input)));
  const isFloat = (tensor: string): boolean => ['float32', 'float64', undefined].includes(facts.get(tensor)?.type);
  return (
    moved.find((node) => node.outputs.some((output) => tensors.has(output)) && !nodes.has(node)) ??
    moved.find(({ outputs }) => outputs.every((output) => !isFloat(output)))
  );
}
