import type { ConstantTensor, GraphNode, NetworkGraph } from '@deepsensor/contract';

import { floatOf, intOf, intsOf, stringOf } from '../shape/attributes.js';
import { isStandard } from '../shape/infer-shapes.js';
import { consumersOf } from '../surgery/flow.js';
import { affineOf, type Affine } from './fold-batch-norm.js';

/**
 * Folds a BatchNormalization that no layer before it takes, as it comes behind the activation in time-delay networks, into the one Conv or
 * Gemm that reads it. A convolution with padding is left alone: the zeros of its border are not normalised.
 */
export function foldIntoNext(graph: NetworkGraph): NetworkGraph {
  const consumers = consumersOf(graph);
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const constants = new Map(graph.constants);
  const replaced = new Map<GraphNode, GraphNode>();
  const gone = new Set<GraphNode>();
  for (const norm of graph.nodes) {
    const [output] = norm.outputs as readonly [string];
    const [layer, ...others] = consumers.get(output) ?? [];
    if (!layer || others.length > 0 || outputs.has(output) || !isStandard(layer.domain)) continue;
    const affine = affineOf(norm, graph);
    const weight = affine && weightOf(layer, output, affine, constants);
    if (!affine || !weight) continue;
    const names = [layer.inputs[1]!, layer.inputs[2] || `${layer.inputs[1]!}.bias`];
    // Weights that another node reads as well stay what they are.
    if (!names.every((name, i) => (consumers.get(name)?.length ?? 0) === (layer.inputs[i + 1] ? 1 : 0))) continue;
    const bias = constants.get(layer.inputs[2] ?? '');
    if (bias && bias.data.length !== 1 && bias.data.length !== weight.outs) continue;
    const folded = fold(weight, affine, bias, layer);
    names.forEach((name, i) => constants.set(name, folded[i]!));
    const attributes = Object.fromEntries(Object.entries(layer.attributes).filter(([name]) => name !== 'alpha' && name !== 'beta'));
    replaced.set(layer, { ...layer, inputs: [norm.inputs[0]!, ...names], attributes });
    gone.add(norm);
  }
  if (gone.size === 0) return graph;
  return { ...graph, nodes: graph.nodes.filter((node) => !gone.has(node)).map((node) => replaced.get(node) ?? node), constants };
}

/** Weights of a layer as runs of numbers that belong to one pair of output and input channels. */
interface Weight {
  readonly tensor: ConstantTensor & { readonly data: Float32Array };
  readonly outs: number;
  /** Input channel and output channel of a weight by its place. */
  readonly channels: (i: number) => readonly [input: number, output: number];
}

function weightOf(layer: GraphNode, input: string, { scale }: Affine, constants: ReadonlyMap<string, ConstantTensor>): Weight | undefined {
  const tensor = constants.get(layer.inputs[1] ?? '');
  const bias = layer.inputs[2] ?? '';
  if (tensor?.type !== 'float32' || layer.inputs[0] !== input || (bias !== '' && constants.get(bias)?.type !== 'float32')) return undefined;
  const weight = tensor as ConstantTensor & { readonly data: Float32Array };
  const [first, second = 1, ...kernel] = tensor.shape as [number, ...number[]];
  if (layer.op === 'Conv') {
    const padded = stringOf(layer, 'auto_pad', 'NOTSET').startsWith('SAME') || intsOf(layer, 'pads')?.some((pad) => pad !== 0) === true;
    if (padded || intOf(layer, 'group', 1) !== 1 || second !== scale.length) return undefined;
    const taps = kernel.reduce((a, b) => a * b, 1);
    return { tensor: weight, outs: first, channels: (i) => [Math.floor(i / taps) % second, Math.floor(i / taps / second)] };
  }
  if (layer.op !== 'Gemm' || intOf(layer, 'transA', 0) !== 0 || tensor.shape.length !== 2) return undefined;
  const turned = intOf(layer, 'transB', 0) === 1;
  if ((turned ? second : first) !== scale.length) return undefined;
  return {
    tensor: weight,
    outs: turned ? first : second,
    channels: (i) => (turned ? [i % second, Math.floor(i / second)] : [Math.floor(i / second), i % second]),
  };
}

/** Weight and bias `[outs]` with the normalisation of the inputs in them. */
function fold(weight: Weight, { scale, shift }: Affine, bias: ConstantTensor | undefined, layer: GraphNode): readonly ConstantTensor[] {
  const { tensor, outs, channels } = weight;
  const [alpha, beta] = layer.op === 'Gemm' ? [floatOf(layer, 'alpha', 1), floatOf(layer, 'beta', 1)] : [1, 1];
  const old = bias?.data as Float32Array | undefined;
  const sums = Float64Array.from({ length: outs }, (_, out) => beta * (old?.[old.length === 1 ? 0 : out] ?? 0));
  const data = new Float32Array(tensor.data.length);
  for (let i = 0; i < data.length; i++) {
    const [input, out] = channels(i);
    data[i] = alpha * tensor.data[i]! * scale[input]!;
    sums[out] = sums[out]! + alpha * tensor.data[i]! * shift[input]!;
  }
  return [
    { ...tensor, data },
    { type: 'float32', shape: [outs], data: Float32Array.from(sums) },
  ];
}
