import type { ConstantTensor, GraphNode, NetworkGraph } from '@deepsensor/contract';

import type { Dimension } from '../shape/dimension.js';
import { analyse, isStandard, type GraphFacts } from '../shape/infer-shapes.js';

/** Makes the computed targets of Reshape, and the computed sizes of Resize, constant where shape inference knows enough. */
export function fixTargets(graph: NetworkGraph): NetworkGraph {
  const known = analyse(graph);
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.map((node) => {
    if (!isStandard(node.domain)) return node;
    if (node.op === 'Reshape') return fixReshape(node, known, constants);
    return node.op === 'Resize' ? fixResize(node, known, constants) : node;
  });
  return { ...graph, nodes, constants };
}

type Constants = Map<string, ConstantTensor>;

function fixReshape(node: GraphNode, { facts, values }: GraphFacts, constants: Constants): GraphNode {
  const target = node.inputs[1] ?? '';
  const [from, to] = [facts.get(node.inputs[0]!)?.shape, facts.get(node.outputs[0]!)?.shape];
  const known = values.get(target)?.entries.every((entry) => typeof entry === 'number');
  if (target === '' || known || !from || !to) return node;
  const numbers = to.map((length, axis) => (typeof length === 'number' ? length : length === from[axis] ? 0 : -1));
  // A length of 0 in an empty tensor is not the 0 that copies, and one -1 is all that can be inferred.
  if (to.includes(0) || numbers.filter((number) => number === -1).length > 1) return node;
  const attributes = Object.fromEntries(Object.entries(node.attributes).filter(([name]) => name !== 'allowzero'));
  const name = add(constants, node, 'target', { type: 'int64', shape: [numbers.length], data: BigInt64Array.from(numbers, BigInt) });
  return { ...node, inputs: [node.inputs[0]!, name], attributes };
}

function fixResize(node: GraphNode, { facts, values }: GraphFacts, constants: Constants): GraphNode {
  const sizes = node.inputs[3] ?? '';
  const [from, to] = [facts.get(node.inputs[0]!)?.shape, facts.get(node.outputs[0]!)?.shape];
  const known = values.get(sizes)?.entries.every((entry) => typeof entry === 'number');
  if (sizes === '' || known || !from || !to || node.attributes['axes'] || node.attributes['keep_aspect_ratio_policy']) return node;
  const scales = to.map((length, axis) => scaleOf(from[axis]!, length));
  if (!scales.every((scale) => scale !== undefined)) return node;
  const name = add(constants, node, 'scales', { type: 'float32', shape: [scales.length], data: Float32Array.from(scales) });
  return { ...node, inputs: [node.inputs[0]!, node.inputs[1] ?? '', name] };
}

/** A float32 scale from which the engine computes the same length. */
function scaleOf(from: Dimension, to: Dimension): number | undefined {
  if (from === to) return 1;
  if (typeof from !== 'number' || typeof to !== 'number') return undefined;
  const scale = Math.fround(to / from);
  return Math.floor(Math.fround(from * scale)) === to ? scale : undefined;
}

function add(constants: Constants, node: GraphNode, hint: string, tensor: ConstantTensor): string {
  let name = `${node.outputs[0]!}.${hint}`;
  while (constants.has(name)) name += "'";
  constants.set(name, tensor);
  return name;
}
