import type { Attribute, GraphNode } from '@deepsensor/contract';

import { floatOf, stringOf } from '../../shape/attributes.js';
import { changed, untranslated, without, type Rewriter, type Rule } from './rewriter.js';

const float = (value: number): Attribute => ({ type: 'float', value });

/** Operators of ONNX Runtime's own domain that its optimiser leaves in saved models, in terms of ONNX's. */
export const MICROSOFT: Readonly<Record<string, Rule>> = {
  Gelu: (node) => changed(node, { domain: '' }),

  BiasGelu: (node, at) => {
    const sum = at.step(node, 'Add', node.inputs);
    return [sum, { ...node, op: 'Gelu', domain: '', inputs: [sum.result] }];
  },

  FastGelu: (node, at) => {
    const sum = node.inputs[1] ? at.step(node, 'Add', node.inputs) : undefined;
    const gelu: GraphNode = {
      ...node,
      op: 'Gelu',
      domain: '',
      inputs: [sum?.result ?? node.inputs[0]!],
      attributes: { approximate: { type: 'string', value: 'tanh' } },
    };
    return sum ? [sum, gelu] : [gelu];
  },

  QuickGelu: (node, at) => {
    const scaled = at.step(node, 'Mul', [node.inputs[0]!, at.scalar(`${node.name}/alpha`, floatOf(node, 'alpha', 1.702))]);
    const gate = at.step(node, 'Sigmoid', [scaled.result]);
    return [scaled, gate, { ...node, op: 'Mul', domain: '', inputs: [node.inputs[0]!, gate.result], attributes: {} }];
  },

  /** Convolution, the sum with a fourth input, and an activation, in this order. */
  FusedConv: (node, at) => {
    const parameters = node.attributes['activation_params'];
    const closing = activation(node, stringOf(node, 'activation', ''), parameters?.type === 'floats' ? parameters.value : [], at);
    if (!closing) return untranslated(node, `its activation is ${stringOf(node, 'activation', '')}`);
    const conv = at.step(node, 'Conv', node.inputs.slice(0, 3), without(node.attributes, 'activation', 'activation_params'));
    const sum = node.inputs[3] ? [at.step(node, 'Add', [conv.result, node.inputs[3]])] : [];
    const [first = '', ...others] = closing.inputs;
    return [conv, ...sum, { ...closing, inputs: [first || (sum[0] ?? conv).result, ...others] }];
  },
};

/** The operator of an activation, its first input left open. */
function activation(node: GraphNode, name: string, parameters: readonly number[], at: Rewriter): GraphNode | undefined {
  const made = (op: string, attributes: GraphNode['attributes'] = {}, inputs: readonly string[] = []): GraphNode => ({
    ...node,
    op,
    domain: '',
    inputs: ['', ...inputs],
    attributes,
  });
  const [a = 0, b = 0] = parameters;
  switch (name) {
    case '':
      return made('Identity');
    case 'Relu':
    case 'Tanh':
    case 'Sigmoid':
      return made(name);
    case 'LeakyRelu':
      return made(name, { alpha: float(a) });
    case 'HardSigmoid':
      return made(name, { alpha: float(a), beta: float(b) });
    case 'Clip':
      return made(name, {}, [at.scalar(`${node.name}/min`, a), at.scalar(`${node.name}/max`, b)]);
    default:
      return undefined;
  }
}
