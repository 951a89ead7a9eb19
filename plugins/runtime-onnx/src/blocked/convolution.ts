import type { Attribute, GraphNode } from '@deepsensor/contract';
import { intOf, Rewrite, stringOf } from '@deepsensor/graph';

import { BLOCKED_DOMAIN } from './block-size.js';
import type { Layouts } from './layouts.js';

/** A convolution that waits for what may be computed along with it. */
export interface Waiting {
  readonly node: GraphNode;
  /** Tensor that is added to its result. */
  readonly plus?: string;
}

/** How many channels a convolution reads, and how its groups split them; undefined for one that ONNX Runtime's blocked convolution does not take. */
type Reading = 'blocks' | 'less than a block' | 'each channel by itself';

function readingOf(node: GraphNode, layouts: Layouts): Reading | undefined {
  if (node.op !== 'Conv' || node.domain !== '' || stringOf(node, 'auto_pad', 'NOTSET') !== 'NOTSET') return undefined;
  const [x, name] = node.inputs as [string, string];
  const weight = layouts.shape(name);
  if (weight?.length !== 4 || !weight.every((size) => typeof size === 'number') || !layouts.fits(node.outputs[0]!)) return undefined;
  const [outs, ins] = weight as [number, number];
  const group = intOf(node, 'group', 1);
  if (group === 1 && ins < layouts.block) return 'less than a block';
  if (!layouts.fits(x)) return undefined;
  if (group === 1) return 'blocks';
  return group === outs && ins === 1 ? 'each channel by itself' : undefined;
}

export function isBlockable(node: GraphNode, layouts: Layouts): boolean {
  return readingOf(node, layouts) !== undefined;
}

/** Adds the blocked convolution, which makes `tensor`. */
export function addConvolution(tensor: string, { node, plus }: Waiting, activation: string | undefined, layouts: Layouts): void {
  const [x, weight, bias = ''] = node.inputs as [string, string, string | undefined];
  const reading = readingOf(node, layouts)!;
  const read = reading === 'less than a block' ? layouts.plain(x) : layouts.blocked(x);
  const inputs = [read, blockedWeight(node, weight, reading === 'blocks', layouts)];
  if (bias !== '' || plus !== undefined) inputs.push(bias === '' ? '' : layouts.plain(bias));
  if (plus !== undefined) inputs.push(layouts.blocked(plus));
  const said: Readonly<Record<string, Attribute>> = activation === undefined ? {} : { activation: { type: 'string', value: activation } };
  layouts.addBlocked(tensor, { op: 'Conv', domain: BLOCKED_DOMAIN, inputs, attributes: { ...node.attributes, ...said } });
}

/** The weight `[O, I, h, w]` in the order in which it is read, blocks of inputs, where there are, by blocks of outputs innermost. */
function blockedWeight(node: GraphNode, weight: string, whole: boolean, layouts: Layouts): string {
  const { block } = layouts;
  const [outs, ins, height, width] = layouts.shape(layouts.plain(weight)) as [number, number, number, number];
  const rewrite = new Rewrite({ ...node, outputs: [`${node.outputs[0]!}/blocked-weight`] }, layouts.constants);
  const apart = whole ? [outs / block, block, ins / block, block, height, width] : [outs / block, block, ins, height, width];
  const perm: Attribute = { type: 'ints', value: whole ? [0, 2, 4, 5, 3, 1] : [0, 2, 3, 4, 1] };
  const split = rewrite.add('Reshape', 'apart', [weight, rewrite.ints('apart-shape', apart)]);
  const turned = rewrite.add('Transpose', 'turned', [split], { perm });
  const name = rewrite.add('Reshape', '', [turned, rewrite.ints('shape', [outs, ins, height, width])]);
  layouts.nodes.push(...rewrite.nodes);
  return name;
}
