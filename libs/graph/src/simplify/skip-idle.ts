import type { GraphNode, NetworkGraph } from '@deepsensor/contract';

import { intOf, intsOf } from '../shape/attributes.js';
import type { TensorFacts } from '../shape/facts.js';
import { inferShapes, isStandard } from '../shape/infer-shapes.js';
import { producersOf } from '../surgery/flow.js';

type Facts = ReadonlyMap<string, TensorFacts>;

/**
 * Lets the readers of a node that passes its input on unchanged read that input, and makes one Transpose of two in a row. A node
 * that gives an output of the graph stays.
 */
export function skipIdle(graph: NetworkGraph): NetworkGraph {
  const facts = inferShapes(graph);
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const instead = new Map<string, string>();
  const producers = new Map(producersOf(graph));
  const nodes: GraphNode[] = [];
  for (const original of graph.nodes) {
    const inputs = original.inputs.map((input) => instead.get(input) ?? input);
    const node = merged({ ...original, inputs }, producers);
    for (const output of node.outputs) producers.set(output, node);
    const [output] = node.outputs;
    if (isIdle(node, facts, graph) && !node.outputs.some((each) => outputs.has(each))) instead.set(output!, node.inputs[0]!);
    else nodes.push(node);
  }
  return { ...graph, nodes };
}

function isIdle(node: GraphNode, facts: Facts, graph: NetworkGraph): boolean {
  if (!isStandard(node.domain)) return false;
  const [from, to] = [facts.get(node.inputs[0] ?? ''), facts.get(node.outputs[0] ?? '')];
  switch (node.op) {
    case 'Identity':
      return true;
    case 'Dropout':
      return (node.outputs[1] ?? '') === '' && !trains(node, graph);
    case 'Cast':
      return from !== undefined && to !== undefined && from.type === to.type;
    case 'Transpose':
      return intsOf(node, 'perm')?.every((axis, i) => axis === i) ?? false;
    case 'Concat':
    case 'Sum':
    case 'Max':
    case 'Min':
    case 'Mean':
      return node.inputs.length === 1;
    // Equal shapes with a free axis are equal lengths, since equal names are.
    case 'Expand':
    case 'Reshape':
    case 'Squeeze':
    case 'Unsqueeze':
      return (
        from !== undefined &&
        to !== undefined &&
        from.shape.length === to.shape.length &&
        from.shape.every((length, i) => length === to.shape[i])
      );
    default:
      return false;
  }
}

/** Whether a Dropout is told to drop; one that is told so by something computed might. */
function trains(node: GraphNode, graph: NetworkGraph): boolean {
  const mode = node.inputs[2] ?? '';
  if (mode === '') return intOf(node, 'training_mode', 0) !== 0;
  return Number(graph.constants.get(mode)?.data[0] ?? 1) !== 0;
}

/** A Transpose of a Transpose as one, reading what the first reads. */
function merged(node: GraphNode, producers: ReadonlyMap<string, GraphNode>): GraphNode {
  const first = producers.get(node.inputs[0] ?? '');
  if (node.op !== 'Transpose' || first?.op !== 'Transpose') return node;
  const [before, after] = [intsOf(first, 'perm'), intsOf(node, 'perm')];
  if (!before || !after) return node;
  const perm = { type: 'ints', value: after.map((axis) => before[axis]!) } as const;
  return { ...node, inputs: first.inputs, attributes: { ...node.attributes, perm } };
}
