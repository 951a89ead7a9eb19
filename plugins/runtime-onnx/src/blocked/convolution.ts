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

/** Whether ONNX Runtime's blocked convolution takes this one: whole blocks of channels, or an input of less than one. */
export function isBlockable(node: GraphNode, layouts: Layouts): boolean {
  if (node.op !== 'Conv' || node.domain !== '' || intOf(node, 'group', 1) !== 1 || stringOf(node, 'auto_pad', 'NOTSET') !== 'NOTSET')
    return false;
  const weight = layouts.shape(node.inputs[1]!);
  if (weight?.length !== 4 || !weight.every((size) => typeof size === 'number')) return false;
  return layouts.fits(node.outputs[0]!) && (weight[1]! < layouts.block || layouts.fits(node.inputs[0]!));
}

/** Adds the blocked convolution, which makes `tensor`. */
export function addConvolution(tensor: string, { node, plus }: Waiting, activation: string | undefined, layouts: Layouts): void {
  const [x, weight, bias = ''] = node.inputs as [string, string, string | undefined];
  const narrow = (layouts.shape(weight)![1] as number) < layouts.block;
  const inputs = [narrow ? layouts.plain(x) : layouts.blocked(x), blockedWeight(node, weight, layouts)];
  if (bias !== '' || plus !== undefined) inputs.push(bias === '' ? '' : layouts.plain(bias));
  if (plus !== undefined) inputs.push(layouts.blocked(plus));
  const said: Readonly<Record<string, Attribute>> = activation === undefined ? {} : { activation: { type: 'string', value: activation } };
  layouts.addBlocked(tensor, { op: 'Conv', domain: BLOCKED_DOMAIN, inputs, attributes: { ...node.attributes, ...said } });
}

/** The weight `[O, I, h, w]` in the order in which it is read, blocks of inputs by blocks of outputs innermost. */
function blockedWeight(node: GraphNode, weight: string, layouts: Layouts): string {
  const { block } = layouts;
  const [outs, ins, height, width] = layouts.shape(layouts.plain(weight)) as [number, number, number, number];
  const rewrite = new Rewrite({ ...node, outputs: [`${node.outputs[0]!}/blocked-weight`] }, layouts.constants);
  const whole = ins >= block;
  const apart = whole ? [outs / block, block, ins / block, block, height, width] : [outs / block, block, ins, height, width];
  const perm: Attribute = { type: 'ints', value: whole ? [0, 2, 4, 5, 3, 1] : [0, 2, 3, 4, 1] };
  const split = rewrite.add('Reshape', 'apart', [weight, rewrite.ints('apart-shape', apart)]);
  const turned = rewrite.add('Transpose', 'turned', [split], { perm });
  const name = rewrite.add('Reshape', '', [turned, rewrite.ints('shape', [outs, ins, height, width])]);
  layouts.nodes.push(...rewrite.nodes);
  return name;
}
