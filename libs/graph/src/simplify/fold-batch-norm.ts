import type { ConstantTensor, GraphNode, NetworkGraph } from '@deepsensor/contract';

import { floatOf, intOf } from '../shape/attributes.js';
import { isStandard } from '../shape/infer-shapes.js';
import { consumersOf, producersOf } from '../surgery/flow.js';

/** y = scale · x + shift per channel, in float64. */
export interface Affine {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/**
 * Folds each BatchNormalization in inference mode into the Conv, ConvTranspose or Gemm that it alone reads. The layer keeps its name
 * and the names of its weights, and gives the normalisation's output.
 */
export function foldBatchNorm(graph: NetworkGraph): NetworkGraph {
  const [producers, consumers] = [producersOf(graph), consumersOf(graph)];
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const constants = new Map(graph.constants);
  const replaced = new Map<GraphNode, GraphNode>();
  const gone = new Set<GraphNode>();
  for (const norm of graph.nodes) {
    const affine = affineOf(norm, graph);
    const layer = producers.get(norm.inputs[0] ?? '');
    if (!affine || !layer || outputs.has(norm.inputs[0]!) || consumers.get(norm.inputs[0]!)!.length > 1) continue;
    const folded = fold(layer, affine, constants);
    if (!folded) continue;
    // The names of the weights stay, for layers are named after them, unless another node reads the weights as well.
    const names = [folded.weight, folded.bias].map((tensor, i) => {
      const name = layer.inputs[i + 1] || `${layer.inputs[1]!}.bias`;
      const free = consumers.get(name)?.length === 1 || !constants.has(name);
      const own = free ? name : `${name}.${norm.name || norm.outputs[0]!}`;
      constants.set(own, tensor);
      return own;
    });
    replaced.set(layer, { ...layer, inputs: [layer.inputs[0]!, ...names], outputs: [norm.outputs[0]!], attributes: folded.attributes });
    gone.add(norm);
  }
  if (gone.size === 0) return graph;
  return { ...graph, nodes: graph.nodes.filter((node) => !gone.has(node)).map((node) => replaced.get(node) ?? node), constants };
}

/** What a BatchNormalization with constant parameters does in inference mode. */
export function affineOf(node: GraphNode, graph: NetworkGraph): Affine | undefined {
  if (node.op !== 'BatchNormalization' || !isStandard(node.domain) || intOf(node, 'training_mode', 0) !== 0) return undefined;
  const [gamma, beta, mean, variance] = node.inputs.slice(1, 5).map((name) => graph.constants.get(name)?.data as Float32Array | undefined);
  if (!gamma || !beta || !mean || !variance) return undefined;
  const epsilon = floatOf(node, 'epsilon', 1e-5);
  const scale = Float64Array.from(gamma, (g, c) => g / Math.sqrt(variance[c]! + epsilon));
  return { scale, shift: Float64Array.from(beta, (b, c) => b - mean[c]! * scale[c]!) };
}

interface Folded {
  readonly weight: ConstantTensor;
  readonly bias: ConstantTensor;
  readonly attributes: GraphNode['attributes'];
}

function fold(layer: GraphNode, { scale, shift }: Affine, constants: ReadonlyMap<string, ConstantTensor>): Folded | undefined {
  const weight = constants.get(layer.inputs[1] ?? '');
  const bias = constants.get(layer.inputs[2] ?? '');
  const channelOf = weight && isStandard(layer.domain) ? channels(layer, weight, scale.length) : undefined;
  const biasLength = bias?.data.length;
  if (!channelOf || weight?.type !== 'float32' || ((layer.inputs[2] ?? '') !== '' && biasLength !== scale.length && biasLength !== 1))
    return undefined;
  const gemm = layer.op === 'Gemm';
  const [alpha, beta] = gemm ? [floatOf(layer, 'alpha', 1), floatOf(layer, 'beta', 1)] : [1, 1];
  const data = scaled(weight.data as Float32Array, alpha, scale, channelOf);
  const old = bias?.data as Float32Array | undefined;
  const shifted = Float32Array.from(shift, (s, c) => s + (old ? beta * old[biasLength === 1 ? 0 : c]! : 0) * scale[c]!);
  const attributes = Object.fromEntries(
    Object.entries(layer.attributes).filter(([name]) => !gemm || (name !== 'alpha' && name !== 'beta')),
  );
  return { weight: { ...weight, data }, bias: { type: 'float32', shape: [scale.length], data: shifted }, attributes };
}

function scaled(weights: Float32Array, alpha: number, scale: Float64Array, { run, channel }: Runs): Float32Array {
  const result = new Float32Array(weights.length);
  for (let k = 0, i = 0; i < weights.length; k++) {
    const factor = alpha * scale[channel(k)]!;
    for (const end = i + run; i < end; i++) result[i] = weights[i]! * factor;
  }
  return result;
}

/** Weights lie in runs of this length that belong to one output channel each, that of run k. */
interface Runs {
  readonly run: number;
  readonly channel: (k: number) => number;
}

/** Output channels of a layer's weights; `undefined` when they are not as many. */
function channels(layer: GraphNode, weight: ConstantTensor, count: number): Runs | undefined {
  const [first, second = 1] = weight.shape;
  const inner = weight.shape.slice(2).reduce((a, b) => a * b, 1);
  if (layer.op === 'Conv' && first === count) return { run: inner * second, channel: (k) => k };
  if (layer.op === 'Gemm' && weight.shape.length === 2) {
    if (intOf(layer, 'transB', 0)) return first === count ? { run: second, channel: (k) => k } : undefined;
    return second === count ? { run: 1, channel: (k) => k % second } : undefined;
  }
  if (layer.op !== 'ConvTranspose' || second * intOf(layer, 'group', 1) !== count) return undefined;
  const perGroup = first! / intOf(layer, 'group', 1);
  return { run: inner, channel: (k) => Math.floor(k / second / perGroup) * second + (k % second) };
}
