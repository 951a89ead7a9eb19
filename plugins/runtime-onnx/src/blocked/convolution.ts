import type { Attribute, GraphNode } from '@deepsensor/contract';
import { intOf, Rewrite, stringOf } from '@deepsensor/graph';

import type { TwoForms } from '../two-forms.js';
import { BLOCKED_DOMAIN } from './block-size.js';

/** How a blocked convolution reads its input: in blocks of channels, plain where there is less than a block, or each channel by itself. */
type Reading = 'blocks' | 'plain' | 'channels';

/** A convolution that ONNX Runtime's blocked one can do, and what is computed along with it. */
export interface BlockedConvolution {
  readonly node: GraphNode;
  readonly reading: Reading;
  /** Tensor that is added to its result. */
  readonly plus?: string;
}

/** The convolution that a node is, undefined where the blocked one does not do it. */
export function convolutionOf(node: GraphNode, forms: TwoForms, block: number): BlockedConvolution | undefined {
  if (node.op !== 'Conv' || node.domain !== '' || stringOf(node, 'auto_pad', 'NOTSET') !== 'NOTSET') return undefined;
  const [x, name] = node.inputs as [string, string];
  const weight = forms.facts(name)?.shape;
  if (weight?.length !== 4 || !weight.every((size) => typeof size === 'number') || !forms.fits(node.outputs[0]!)) return undefined;
  const reading = readingOf(weight, intOf(node, 'group', 1), block);
  return reading === undefined || (reading !== 'plain' && !forms.fits(x)) ? undefined : { node, reading };
}

function readingOf([outs, ins]: readonly number[], group: number, block: number): Reading | undefined {
  if (group === 1) return ins! < block ? 'plain' : 'blocks';
  return group === outs && ins === 1 ? 'channels' : undefined;
}

/** Adds the blocked convolution, which makes `tensor`. */
export function addConvolution(
  tensor: string,
  { node, reading, plus }: BlockedConvolution,
  activation: string | undefined,
  forms: TwoForms,
  block: number,
): void {
  const [x, weight, bias = ''] = node.inputs as [string, string, string | undefined];
  const inputs = [reading === 'plain' ? forms.plain(x) : forms.other(x), blockedWeight(node, weight, reading, forms, block)];
  if (bias !== '' || plus !== undefined) inputs.push(bias === '' ? '' : forms.plain(bias));
  if (plus !== undefined) inputs.push(forms.other(plus));
  const said: Readonly<Record<string, Attribute>> = activation === undefined ? {} : { activation: { type: 'string', value: activation } };
  forms.addOther([tensor], { op: 'Conv', domain: BLOCKED_DOMAIN, inputs, attributes: { ...node.attributes, ...said } });
}

/** The weight `[O, I, h, w]` in the order in which it is read: blocks of inputs, where they are read so, by blocks of outputs innermost. */
function blockedWeight(node: GraphNode, weight: string, reading: Reading, forms: TwoForms, block: number): string {
  const [outs, ins, height, width] = forms.facts(forms.plain(weight))!.shape as [number, number, number, number];
  const rewrite = new Rewrite({ ...node, outputs: [`${node.outputs[0]!}/blocked-weight`] }, forms.constants);
  const both = reading === 'blocks';
  const apart = both ? [outs / block, block, ins / block, block, height, width] : [outs / block, block, ins, height, width];
  const perm: Attribute = { type: 'ints', value: both ? [0, 2, 4, 5, 3, 1] : [0, 2, 3, 4, 1] };
  const split = rewrite.add('Reshape', 'apart', [weight, rewrite.ints('apart-shape', apart)]);
  const turned = rewrite.add('Transpose', 'turned', [split], { perm });
  const name = rewrite.add('Reshape', '', [turned, rewrite.ints('shape', [outs, ins, height, width])]);
  forms.nodes.push(...rewrite.nodes);
  return name;
}
