import type { Attribute, GraphNode } from '@deepsensor/contract';

import { intOf } from '../../shape/attributes.js';
import { without, type Rule } from './rewriter.js';

const perm = (...value: number[]): Readonly<Record<string, Attribute>> => ({ perm: { type: 'ints', value } });

/** Positions of the initial states among the inputs of RNN, GRU and LSTM. */
const STATES = [5, 6];

/** RNN, GRU and LSTM since 14 may have the rows in front (layout 1), which ONNX Runtime does not compute: with the time steps in front. */
export const recurrent: Rule = (node, at) => {
  if (intOf(node, 'layout', 0) === 0) return [{ ...node, attributes: without(node.attributes, 'layout') }];
  const before: GraphNode[] = [];
  const inputs = node.inputs.map((input, i) => {
    if (input === '' || (i !== 0 && !STATES.includes(i))) return input;
    const turned = at.step(node, 'Transpose', [input], perm(1, 0, 2));
    before.push(turned);
    return turned.result;
  });
  const turned = node.outputs.map((output) => (output === '' ? '' : at.fresh(`${output}/steps`)));
  const after = node.outputs.flatMap((output, i): GraphNode[] => {
    if (output === '') return [];
    const attributes = i === 0 ? perm(2, 0, 1, 3) : perm(1, 0, 2);
    return [{ name: `${node.name}/${output}`, op: 'Transpose', domain: '', inputs: [turned[i]!], outputs: [output], attributes }];
  });
  return [...before, { ...node, inputs, outputs: turned, attributes: without(node.attributes, 'layout') }, ...after];
};
