import { isDeepStrictEqual } from 'node:util';

import type { ConstantTensor, GraphNode, NetworkGraph } from '@deepsensor/contract';

import { axisMaps } from '../backward/axis-maps.js';
import { stringOf } from '../shape/attributes.js';
import type { Dimension } from '../shape/dimension.js';
import { analyse, isStandard, type GraphFacts } from '../shape/infer-shapes.js';
import { scaleTo } from '../shape/resize-scale.js';

/** Makes the computed targets of Reshape, and what Resize goes by, constant where shape inference knows enough. */
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
  const [x, roi = '', scales = '', sizes = ''] = node.inputs;
  const [from, to] = [facts.get(x!)?.shape, facts.get(node.outputs[0]!)?.shape];
  if (!from || !to || node.attributes['axes'] || node.attributes['keep_aspect_ratio_policy']) return node;
  const isKnown = values.get(sizes)?.entries.every((entry) => typeof entry === 'number');
  const given = constants.get(scales)?.data as Float32Array | undefined;
  const fixed = sizes !== '' ? !isKnown && scalesFor(from, to) : given && plainScales(node, from, to, given);
  if (!fixed) return node;
  const name = add(constants, node, 'scales', { type: 'float32', shape: [fixed.length], data: Float32Array.from(fixed) });
  return { ...node, inputs: [x!, roi, name] };
}

type Shape = readonly Dimension[];

/** Scales in the place of sizes. */
function scalesFor(from: Shape, to: Shape): readonly number[] | undefined {
  const scales = from.map((length, axis) => scaleFor(length, to[axis]!));
  return scales.every((scale) => scale !== undefined) ? scales : undefined;
}

function scaleFor(from: Dimension, to: Dimension): number | undefined {
  if (from === to) return 1;
  return typeof from === 'number' && typeof to === 'number' ? scaleTo(to, from) : undefined;
}

/** Scales in the place of others by which ONNX infers other lengths than the kernel makes; `undefined` where there are none. */
function plainScales(node: GraphNode, from: Shape, to: Shape, given: Float32Array): Float32Array | undefined {
  const plain = given.map((scale, axis) => {
    const length = from[axis]!;
    return typeof length !== 'number' || Math.floor(length * scale) === to[axis] ? scale : scaleTo(to[axis] as number, length);
  });
  const isNew = plain.some((scale, axis) => scale !== given[axis]);
  return isNew && (stringOf(node, 'mode', 'nearest') !== 'nearest' || takeAlike(node, from, to, [given, plain])) ? plain : undefined;
}

/** Whether a Resize takes the same pixels by either of two scales. */
function takeAlike(node: GraphNode, from: Shape, to: Shape, scales: readonly Float32Array[]): boolean {
  const [a, b] = scales.map((each) => axisMaps(node, from, to, [...each]));
  return isDeepStrictEqual(a, b);
}

function add(constants: Constants, node: GraphNode, hint: string, tensor: ConstantTensor): string {
  let name = `${node.outputs[0]!}.${hint}`;
  while (constants.has(name)) name += "'";
  constants.set(name, tensor);
  return name;
}
