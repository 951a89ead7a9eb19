import type { GraphNode, NetworkGraph } from '@deepsensor/contract';

import { intsOf, stringOf } from '../shape/attributes.js';
import { isStatic } from '../shape/dimension.js';
import type { TensorFacts } from '../shape/facts.js';
import { inferShapes, isStandard } from '../shape/infer-shapes.js';

const WINDOWS = new Set(['Conv', 'ConvTranspose', 'MaxPool', 'AveragePool', 'LpPool']);

/** Writes `auto_pad` as numbers where the spatial lengths are known, so that nothing behind has to know of it. */
export function explicitPads(graph: NetworkGraph): NetworkGraph {
  if (!graph.nodes.some((node) => 'auto_pad' in node.attributes)) return graph;
  const facts = inferShapes(graph);
  return { ...graph, nodes: graph.nodes.map((node) => (WINDOWS.has(node.op) && isStandard(node.domain) ? padded(node, facts) : node)) };
}

function padded(node: GraphNode, facts: ReadonlyMap<string, TensorFacts>): GraphNode {
  const mode = stringOf(node, 'auto_pad', 'NOTSET');
  if (mode === 'NOTSET') return node;
  const [from, weight] = [facts.get(node.inputs[0]!)?.shape.slice(2), facts.get(node.inputs[1] ?? '')?.shape.slice(2)];
  const kernel = intsOf(node, 'kernel_shape') ?? weight;
  if (!from || !kernel || !isStatic(kernel) || intsOf(node, 'output_shape') || intsOf(node, 'output_padding')) return node;
  if (mode !== 'VALID' && !isStatic(from)) return node;
  const ones = kernel.map(() => 1);
  const [strides, dilations] = [intsOf(node, 'strides') ?? ones, intsOf(node, 'dilations') ?? ones];
  const totals = kernel.map((size, axis) => {
    if (mode === 'VALID') return 0;
    const [stride, length] = [strides[axis]!, from[axis] as number];
    const extent = (size - 1) * dilations[axis]! + 1;
    const wanted = node.op === 'ConvTranspose' ? extent - stride : (Math.ceil(length / stride) - 1) * stride + extent - length;
    return Math.max(0, wanted);
  });
  const small = totals.map((total) => Math.floor(total / 2));
  const large = totals.map((total) => Math.ceil(total / 2));
  const pads = mode === 'SAME_LOWER' ? [...large, ...small] : [...small, ...large];
  const others = Object.entries(node.attributes).filter(([name]) => name !== 'auto_pad');
  return { ...node, attributes: { ...Object.fromEntries(others), pads: { type: 'ints', value: pads } } };
}
