import type { ConstantTensor, GraphNode, NetworkGraph } from '@deepsensor/contract';

import { intOf } from '../shape/attributes.js';
import type { TensorFacts } from '../shape/facts.js';
import { inferShapes, isStandard } from '../shape/infer-shapes.js';
import { producersOf } from '../surgery/flow.js';

/**
 * Lets a node that picks one position of joined tensors pick it from the tensor that it came from. Exporters join the last states of all
 * recurrent layers and pick that of the last: without the detour the others are seen not to be read.
 */
export function pickFromParts(graph: NetworkGraph): NetworkGraph {
  const facts = inferShapes(graph);
  const producers = producersOf(graph);
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.map((node) => {
    const joined = node.op === 'Gather' && isStandard(node.domain) ? producers.get(node.inputs[0]!) : undefined;
    const index = graph.constants.get(node.inputs[1] ?? '');
    if (joined?.op !== 'Concat' || index?.data.length !== 1) return node;
    const part = partAt(joined, intOf(node, 'axis', 0), Number(index.data[0]), facts);
    if (!part) return node;
    const name = add(constants, `${node.outputs[0]!}.index`, { ...index, data: BigInt64Array.of(BigInt(part.index)), type: 'int64' });
    return { ...node, inputs: [part.tensor, name] };
  });
  return { ...graph, nodes, constants };
}

/** The joined tensor that position `index` comes from, and the position in it. */
function partAt(
  joined: GraphNode,
  axis: number,
  index: number,
  facts: ReadonlyMap<string, TensorFacts>,
): { readonly tensor: string; readonly index: number } | undefined {
  const whole = facts.get(joined.outputs[0]!)?.shape;
  if (!whole) return undefined;
  const along = (each: number): number => (each < 0 ? each + whole.length : each);
  const length = whole[along(axis)];
  if (along(axis) !== along(intOf(joined, 'axis', 0)) || typeof length !== 'number') return undefined;
  let left = index < 0 ? index + length : index;
  for (const tensor of joined.inputs) {
    const size = facts.get(tensor)?.shape[along(axis)];
    if (typeof size !== 'number') return undefined;
    if (left < size) return { tensor, index: left };
    left -= size;
  }
  return undefined;
}

function add(constants: Map<string, ConstantTensor>, hint: string, tensor: ConstantTensor): string {
  let name = hint;
  while (constants.has(name)) name += "'";
  constants.set(name, tensor);
  return name;
}
