import type { ConstantTensor, GraphNode, NetworkGraph } from '@deepsensor/contract';

import { intOf } from '../shape/attributes.js';
import { isStandard } from '../shape/infer-shapes.js';
import type { TensorFacts } from '../shape/facts.js';

type Facts = ReadonlyMap<string, TensorFacts>;

/**
 * Lets a piece of a graph that begins at `from` take the sizes of earlier tensors, the batch size first of all, from `from`: each Shape
 * of a tensor that `from` does not lead to is written anew as far as its free axes are found in `from`. No signal passes through a Shape,
 * so a cut need not hold what it reads.
 */
export function withLocalShapes(graph: NetworkGraph, from: readonly string[], facts: Facts): NetworkGraph {
  const known = new Set([...from, ...graph.constants.keys()]);
  const constants = new Map(graph.constants);
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    const reached = node.inputs.every((input) => input === '' || known.has(input));
    const local = reached || node.op !== 'Shape' || !isStandard(node.domain) ? undefined : localShape(node, from, facts, constants);
    nodes.push(...(local ?? [node]));
    if (reached || local) for (const output of node.outputs) known.add(output);
  }
  return { ...graph, nodes, constants };
}

function localShape(
  node: GraphNode,
  from: readonly string[],
  facts: Facts,
  constants: Map<string, ConstantTensor>,
): readonly GraphNode[] | undefined {
  const shape = facts.get(node.inputs[0]!)?.shape;
  if (!shape) return undefined;
  const [output] = node.outputs as readonly [string];
  const nodes: GraphNode[] = [];
  const pieces: string[] = [];
  for (const [i, length] of shape.slice(intOf(node, 'start', 0), intOf(node, 'end', shape.length)).entries()) {
    const piece = `${output}.${i}`;
    pieces.push(piece);
    if (typeof length === 'number') {
      constants.set(piece, { type: 'int64', shape: [1], data: BigInt64Array.of(BigInt(length)) });
      continue;
    }
    const source = from.find((tensor) => facts.get(tensor)?.shape.includes(length));
    if (source === undefined) return undefined;
    const axis = facts.get(source)!.shape.indexOf(length);
    const attributes = { start: { type: 'int', value: axis }, end: { type: 'int', value: axis + 1 } } as const;
    nodes.push({ name: piece, op: 'Shape', domain: '', inputs: [source], outputs: [piece], attributes });
  }
  const axis = { type: 'int', value: 0 } as const;
  return [...nodes, { name: node.name, op: 'Concat', domain: '', inputs: pieces, outputs: [output], attributes: { axis } }];
}
