import type { GraphNode, NetworkGraph } from '@deepsensor/contract';
import { inferShapes } from '@deepsensor/graph';

/**
 * Writes the pads of some axes as pads of all. ONNX Runtime 1.30 moves a Transpose through a Pad and reorders its pads as if it named every
 * axis: a Pad with an input `axes` then fails, or pads other axes.
 */
export function wholePads(graph: NetworkGraph): NetworkGraph {
  if (!graph.nodes.some(isPartial)) return graph;
  const facts = inferShapes(graph);
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.map((node): GraphNode => {
    if (!isPartial(node)) return node;
    const [x, pads, value = '', axes] = node.inputs as [string, string, string | undefined, string];
    const rank = facts.get(x)?.shape.length;
    const [stated, named] = [constants.get(pads), constants.get(axes)];
    if (rank === undefined || stated === undefined || named === undefined) return node;
    const whole = new BigInt64Array(2 * rank);
    Array.from(named.data, Number).forEach((axis, i) => {
      const at = axis < 0 ? axis + rank : axis;
      whole[at] = BigInt(stated.data[i]!);
      whole[rank + at] = BigInt(stated.data[named.data.length + i]!);
    });
    const name = `${node.outputs[0]!}/pads`;
    constants.set(name, { type: 'int64', shape: [2 * rank], data: whole });
    return { ...node, inputs: value === '' ? [x, name] : [x, name, value] };
  });
  return { ...graph, nodes, constants };
}

function isPartial({ op, inputs }: GraphNode): boolean {
  return op === 'Pad' && (inputs[3] ?? '') !== '';
}
