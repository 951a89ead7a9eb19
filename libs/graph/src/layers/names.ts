import type { GraphNode, LayerKind } from '@deepsensor/contract';

import type { NetworkView } from './network-view.js';

/** Last parts of TensorFlow's names that say what a variable is to its layer, how it is read, and by which operator of the layer. */
const OWNED = /^(kernel|weights?)$/i;
/** A variable of a Keras 3 model that is a class of its own, `net/kernel_15`: named after the model and counted, and not after its layer. */
const COUNTED = /\/(kernel|weights?)_\d+$/i;
const READS = /^(readvariableop|read)(_+\d+)?(__\d+)?$/i;
const OPERATORS =
  /^(conv[123]d(transpose)?|conv[123]d_transpose|conv_transpose|depthwise|depthwiseconv2dnative|separable_conv2d|convolution|biasadd|bias_add|matmul|mul|tensordot|add|addv2|relu6?|softmax|cast|expanddims|squeeze|fusedbatchnormv3|batchnorm|einsum|maxpool|avgpool|mean|max|reshape|transpose)(_+\d+)?(__\d+)?$/i;
/** What operators that are made of several are called. Layers that were given no name are called after operators, too: `conv1d/Conv1D`. */
const COMPOSED = /^(Tensordot|Conv[123]D|convolution|separable_conv2d|einsum)(_\d+)?$/;
const WRAPPERS = /^(statefulpartitionedcall|partitionedcall)$/i;

/** Where a layer stands in the model, as its author named it, outermost first. */
export interface Scope {
  readonly parts: readonly string[];
  /** TensorFlow and Caffe2 write one name, the model's or the device's, in front of every layer. */
  readonly style: 'torch' | 'tensorflow';
}

/** Scope of a layer by its weights if their names tell, or by its node's name. */
export function scopeOf(view: NetworkView, node: GraphNode): Scope | undefined {
  const either = node.op === 'MatMul' || node.op === 'Einsum';
  const weight = node.inputs.find((input, i) => view.graph.constants.has(input) && (i === 1 || either));
  return (weight === undefined ? undefined : scopeOfWeight(weight)) ?? scopeOfNode(node.name);
}

function scopeOfWeight(name: string): Scope | undefined {
  if (name.includes('::') || COUNTED.test(name)) return undefined;
  // Caffe2 and Paddle: conv1_w_0, fire2/squeeze1x1_w_0, conv2d_0.w_0.
  const caffe = /^(.+)[._]w_\d+$/.exec(name);
  if (caffe) return { parts: caffe[1]!.split('/'), style: 'tensorflow' };
  // `conv1.weight` names the layer conv1; `logmel.cos`, weights by another name, is a layer of its own.
  if (/^[A-Za-z_]\w*(\.\w+)+$/.test(name)) return { parts: name.replace(/\.(weight|kernel)(_\w+)?$/, '').split('.'), style: 'torch' };
  return name.includes('/') && !name.startsWith('/') ? tensorflow(name) : undefined;
}

export function scopeOfNode(name: string): Scope | undefined {
  if (!name.includes('/')) return undefined;
  if (!name.startsWith('/')) return tensorflow(name);
  // PyTorch repeats the container in front of its element: /blocks/blocks.0/conv1/Conv.
  const modules = name.split('/').slice(1, -1);
  const parts = modules.filter((part, i) => !modules[i + 1]?.startsWith(`${part}.`));
  return parts.length > 0 ? { parts, style: 'torch' } : undefined;
}

function tensorflow(name: string): Scope | undefined {
  const parts = name
    .replace(/:\d+$/, '')
    .split('/')
    .filter((part) => part !== '' && !WRAPPERS.test(part));
  const drop = (pattern: RegExp): boolean => parts.length > 1 && pattern.test(parts.at(-1)!) && parts.pop() !== undefined;
  while (drop(READS));
  if (!drop(OWNED) && drop(OPERATORS)) drop(COMPOSED);
  return parts.length > 0 ? { parts: parts.map((part) => part.replace(/__\d+$/, '')), style: 'tensorflow' } : undefined;
}

const FALLBACK: Readonly<Record<LayerKind, string>> = {
  conv: 'conv',
  dense: 'dense',
  recurrent: 'recurrent',
  attention: 'attention',
  normalisation: 'norm',
  merge: 'add',
  output: 'output',
  other: 'tensor',
};

/** Gives ids that are unique also where capitals do not count, made of letters, digits, `.`, `_` and `-`. */
export class LayerNames {
  private readonly taken = new Set<string>();
  private readonly trim: number;

  /** @param scopes Scopes of all layers, from which the name of the model that leads them all is recognised. */
  constructor(scopes: readonly (Scope | undefined)[]) {
    const named = scopes.filter((scope) => scope?.style === 'tensorflow');
    const first = named[0]?.parts[0];
    this.trim = named.length > 1 && named.every((scope) => scope!.parts.length > 1 && scope!.parts[0] === first) ? 1 : 0;
  }

  name(scope: Scope | undefined, kind: LayerKind, fallback = FALLBACK[kind]): string {
    const parts = scope?.parts.slice(scope.style === 'tensorflow' && scope.parts.length > this.trim ? this.trim : 0) ?? [];
    const stem = parts.join('.').replaceAll(/[^\w.-]+/g, '-');
    if (stem !== '' && this.take(stem)) return stem;
    for (let i = stem === '' ? 1 : 2; ; i++) {
      const id = stem === '' ? `${fallback}${i}` : `${stem}-${i}`;
      if (this.take(id)) return id;
    }
  }

  private take(id: string): boolean {
    const key = id.toLowerCase();
    if (this.taken.has(key)) return false;
    this.taken.add(key);
    return true;
  }
}
