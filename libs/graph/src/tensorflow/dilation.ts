import type { ConstantTensor } from '@deepsensor/contract';

import type { NodeDef, Nodes } from './graph-def.js';

type Weights = ReadonlyMap<string, ConstantTensor>;

/** Operators that are read as part of a dilated convolution alone. */
export const MOVING = new Set(['SpaceToBatchND', 'BatchToSpaceND']);

/** A convolution between SpaceToBatchND and BatchToSpaceND. */
interface Dilated {
  readonly conv: NodeDef;
  /** For each spatial axis of the convolution. */
  readonly dilations: readonly number[];
  /** Before and after, for each of them. */
  readonly pads: readonly (readonly [number, number])[];
}

/**
 * Writes dilated convolutions as such. TensorFlow computes them on a CPU by moving every d-th pixel to samples of their own
 * (SpaceToBatchND), convolving these without padding, and moving the results back (BatchToSpaceND); over time with an axis of length 1 put
 * in and taken out in between.
 */
export function withDilations(nodes: Nodes, weights: Weights): Nodes {
  const readers = new Map<string, number>();
  for (const { inputs } of nodes.values()) for (const { node } of inputs) readers.set(node, (readers.get(node) ?? 0) + 1);
  const result = new Map(nodes);
  for (const after of nodes.values()) {
    if (after.op !== 'BatchToSpaceND') continue;
    const chain = chainTo(after, nodes, readers);
    const before = chain.at(-1)!;
    const dilated = before.op === 'SpaceToBatchND' ? dilatedOf(chain, nodes, weights) : undefined;
    if (!dilated) continue;
    for (const end of [before, after]) result.set(end.name, { ...end, op: 'Identity', inputs: end.inputs.slice(0, 1) });
    result.set(dilated.conv.name, rewritten(dilated));
  }
  return result;
}

const PASSED = new Set(['Squeeze', 'ExpandDims', 'Conv2D', 'DepthwiseConv2dNative', 'SpaceToBatchND']);

/** From BatchToSpaceND back along first inputs that nothing else reads. */
function chainTo(after: NodeDef, nodes: Nodes, readers: ReadonlyMap<string, number>): readonly NodeDef[] {
  const chain = [after];
  for (;;) {
    const previous = nodes.get(chain.at(-1)!.inputs[0]?.node ?? '');
    if (!previous || !PASSED.has(previous.op) || readers.get(previous.name) !== 1) return chain;
    chain.push(previous);
    if (previous.op === 'SpaceToBatchND') return chain;
  }
}

function dilatedOf(chain: readonly NodeDef[], nodes: Nodes, weights: Weights): Dilated | undefined {
  const [after, before] = [chain[0]!, chain.at(-1)!];
  const numbers = (node: NodeDef | undefined, input: number): readonly number[] | undefined => {
    const data = weights.get(constantBehind(nodes, node?.inputs[input]?.node ?? ''))?.data;
    return data && Array.from(data as ArrayLike<number | bigint>, Number);
  };
  const [block, back, paddings, crops] = [numbers(before, 1), numbers(after, 1), numbers(before, 2), numbers(after, 2)];
  const convs = chain.filter(({ op }) => op === 'Conv2D' || op === 'DepthwiseConv2dNative');
  const [conv] = convs;
  if (!conv || convs.length > 1 || !block || !paddings || !crops || block.join() !== back?.join()) return undefined;
  if (conv.attributes.text('padding', '') !== 'VALID' || conv.attributes.text('data_format', 'NHWC') !== 'NHWC') return undefined;
  if (conv.attributes.ints('strides').some((stride) => stride !== 1)) return undefined;

  const pads = block.map((_, i): readonly [number, number] => [paddings[2 * i]! - crops[2 * i]!, paddings[2 * i + 1]! - crops[2 * i + 1]!]);
  const expand = chain.find(({ op }) => op === 'ExpandDims');
  const isOver2 = block.length === 2 && chain.length === 3;
  if (pads.flat().some((pad) => pad < 0)) return undefined;
  if (isOver2) return { conv, dilations: block, pads };
  // [n, T, c] becomes [n, 1, T, c], or [n, T, 1, c].
  const axis = numbers(expand, 1)?.[0];
  const squeezed = chain.find(({ op }) => op === 'Squeeze')?.attributes.ints('squeeze_dims')[0];
  if (block.length !== 1 || chain.length !== 5 || axis === undefined || squeezed === undefined) return undefined;
  const place = axis < 0 ? axis + 4 : axis;
  if ((squeezed < 0 ? squeezed + 4 : squeezed) !== place || (place !== 1 && place !== 2)) return undefined;
  const beside = <T>(one: T, other: T): readonly T[] => (place === 1 ? [other, one] : [one, other]);
  return { conv, dilations: beside(block[0]!, 1), pads: beside(pads[0]!, [0, 0]) };
}

/** The constant that a name leads to through Identity. */
function constantBehind(nodes: Nodes, name: string): string {
  const node = nodes.get(name);
  return node?.op === 'Identity' && node.inputs[0] ? constantBehind(nodes, node.inputs[0].node) : name;
}

function rewritten({ conv, dilations, pads }: Dilated): NodeDef {
  const own = conv.attributes.ints('dilations');
  const list = (i: readonly number[]): object => ({ list: { i } });
  const attributes = conv.attributes.with({
    padding: { s: Buffer.from('EXPLICIT').toString('base64') },
    dilations: list([1, ...dilations.map((dilation, i) => dilation * (own[i + 1] ?? 1)), 1]),
    explicit_paddings: list([0, 0, ...pads.flat(), 0, 0]),
  });
  return { ...conv, attributes };
}
