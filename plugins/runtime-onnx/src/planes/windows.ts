import type { Attribute, GraphNode } from '@deepsensor/contract';
import { Rewrite } from '@deepsensor/graph';

import type { Operation, TwoForms } from '../two-forms.js';

/** Operators that slide a window over an axis, or over all of it. */
const WINDOWS = new Set('Conv ConvTranspose MaxPool MaxUnpool AveragePool LpPool GlobalAveragePool GlobalMaxPool'.split(' '));

/** What such an operator says of an axis of length one. */
const OF_ONE: ReadonlyMap<string, number> = new Map([
  ['kernel_shape', 1],
  ['strides', 1],
  ['dilations', 1],
  ['output_shape', 1],
  ['output_padding', 0],
]);

/** Whether a node slides a window over lines. */
export function slidesOverLines({ op, domain, inputs, outputs }: GraphNode, forms: TwoForms): boolean {
  return domain === '' && WINDOWS.has(op) && forms.fits(inputs[0]!) && outputs.every((output) => output === '' || forms.fits(output));
}

/** The same over planes. */
export function overPlanes(node: GraphNode, forms: TwoForms): Operation {
  const { op, domain } = node;
  const inputs = node.inputs.map((input, i) => {
    if (op === 'MaxUnpool' && i === 2 && input !== '') return planeShape(node, forms.plain(input), forms);
    // A bias is one number a channel.
    return forms.fits(input) ? forms.other(input) : forms.plain(input);
  });
  return { op, domain, inputs, attributes: Object.fromEntries(Object.entries(node.attributes).map(overBoth)) };
}

function overBoth([name, attribute]: readonly [string, Attribute]): readonly [string, Attribute] {
  if (attribute.type !== 'ints') return [name, attribute];
  const { value } = attribute;
  if (name === 'pads') return [name, { type: 'ints', value: [0, ...value.slice(0, 1), 0, ...value.slice(1)] }];
  const one = OF_ONE.get(name);
  return [name, one === undefined ? attribute : { type: 'ints', value: [one, ...value] }];
}

/** The shape of a plane, of the shape of a line. */
function planeShape(node: GraphNode, shape: string, forms: TwoForms): string {
  const rewrite = new Rewrite({ ...node, outputs: [`${node.outputs[0]!}/plane-shape`] }, forms.constants);
  const ints = (values: readonly number[]): string => rewrite.ints(values.join(), values);
  const part = (role: string, from: number, to: number): string => rewrite.add('Slice', role, [shape, ints([from]), ints([to])]);
  const joined = rewrite.add('Concat', '', [part('front', 0, 2), ints([1]), part('length', 2, 3)], { axis: { type: 'int', value: 0 } });
  forms.nodes.push(...rewrite.nodes);
  return joined;
}
