import type { Attribute, ConstantTensor, GraphNode, NetworkGraph } from '@deepsensor/contract';

import type { Arrangement } from './layout.js';

/** What is done to raw values before the model sees them: nothing, or z-normalisation. */
export type Scaling = 'raw' | 'z';

/** The opset that every graph in memory is written in (ADR 0004). */
const OPSET = 20;

/**
 * The piece of graph from `raw [n, length]` to the model's input, made of operators that the engines differentiate; `undefined` when
 * raw values fit as they are. It is plain data: a modality needs no graph library.
 * @param epsilon Added to the variance of a series.
 */
export function fragmentFor(arrangement: Arrangement, length: number, scaling: Scaling, epsilon: number): NetworkGraph | undefined {
  if (arrangement === 'nl' && scaling === 'raw') return undefined;
  const nodes: GraphNode[] = [];
  const constants = new Map<string, ConstantTensor>();
  const add = (op: string, output: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string => {
    nodes.push({ name: output, op, domain: '', inputs, outputs: [output], attributes });
    return output;
  };
  const axis = (at: number): string => {
    constants.set(`axis-${at}`, { type: 'int64', shape: [1], data: BigInt64Array.of(BigInt(at)) });
    return `axis-${at}`;
  };
  const meanOf = (tensor: string, output: string): string =>
    add('ReduceMean', output, [tensor, axis(1)], { keepdims: { type: 'int', value: 1 } });

  let fed = 'raw';
  if (scaling === 'z') {
    constants.set('epsilon', { type: 'float32', shape: [], data: Float32Array.of(epsilon) });
    const centred = add('Sub', 'centred', [fed, meanOf(fed, 'mean')]);
    const variance = meanOf(add('Mul', 'squares', [centred, centred]), 'variance');
    fed = add('Div', 'z', [centred, add('Sqrt', 'deviation', [add('Add', 'raised', [variance, 'epsilon'])])]);
  }
  if (arrangement !== 'nl') fed = add('Unsqueeze', 'arranged', [fed, axis(arrangement === 'n1l' ? 1 : 2)]);
  return {
    name: 'front-end',
    opset: OPSET,
    inputs: [{ name: 'raw', type: 'float32', shape: ['n', length] }],
    outputs: [{ name: fed, type: 'float32', shape: { nl: ['n', length], n1l: ['n', 1, length], nl1: ['n', length, 1] }[arrangement] }],
    nodes,
    constants,
  };
}
