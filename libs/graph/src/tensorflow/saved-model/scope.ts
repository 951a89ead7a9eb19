import { unreadable, type Source } from '../../onnx/source.js';
import { attributeMessage } from './attribute-values.js';
import type { StoredFunction, StoredNode } from './messages.js';

/** A tensor as one of the nodes of a scope would name it. */
export interface Reference {
  readonly scope: Scope;
  readonly text: string;
}

/** The graph, or a function in the place of one of its calls. */
export interface Scope {
  readonly nodes: ReadonlyMap<string, StoredNode>;
  /** What is given for the arguments of the function. */
  readonly args: ReadonlyMap<string, Reference>;
  readonly body: StoredFunction | undefined;
  /** What is put in front of the names of nodes. */
  readonly prefix: string;
  readonly depth: number;
  /** Names of nodes in the flat graph. */
  readonly names: Map<string, string>;
  /** Functions in the place of the calls in it, by the node that calls. */
  readonly calls: Map<string, Scope>;
  /** Nodes that have been looked at. */
  readonly seen: Set<string>;
}

type Given = Pick<Scope, 'args' | 'body' | 'prefix' | 'depth'>;

export function scopeOf(nodes: readonly StoredNode[], given: Given, source: Source): Scope {
  const named = new Map<string, StoredNode>();
  for (const node of nodes) {
    if (named.has(node.name)) throw unreadable(source, `two nodes of a graph are called "${node.name}"`);
    named.set(node.name, node);
  }
  return { nodes: named, ...given, names: new Map(), calls: new Map(), seen: new Set() };
}

/** The inputs of a node, without those that only say that others run before it. */
export function dataInputs({ inputs }: StoredNode): readonly string[] {
  return inputs.filter((input) => !input.startsWith('^'));
}

export function nodesBefore({ inputs }: StoredNode): readonly string[] {
  return inputs.flatMap((input) => (input.startsWith('^') ? [input.slice(1)] : []));
}

/** Results of operators that have several with names of their own, in their order; others are counted within the one that they have. */
const RESULTS: readonly (readonly [ops: RegExp, results: readonly string[]])[] = [
  [/^FusedBatchNorm(V[23])?$/, ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2', 'reserve_space_3']],
];

/** A tensor named as within functions, `node:result:index`, or as outside, `node:index`. Arguments of functions have their name alone. */
export interface Parts {
  readonly node: string;
  readonly result: string;
  readonly index: number;
}

export function partsOf({ scope, text }: Reference): Parts {
  const [node, first, second] = text.split(':');
  if (scope.depth === 0 || second === undefined) return { node: node!, result: '', index: Number(first ?? 0) };
  return { node: node!, result: first!, index: Number(second) };
}

/** Which output of a node that is. */
export function outputOf({ op }: StoredNode, { result, index }: Parts): number {
  const results = RESULTS.find(([ops]) => ops.test(op))?.[1] ?? [];
  return Math.max(0, results.indexOf(result)) + index;
}

/** The name of the function that a node calls. */
export function functionOf(node: StoredNode): string {
  const encoded = node.attributes.get('f');
  const value = encoded && (attributeMessage.decode(encoded)['func'] as { readonly name: string } | undefined);
  return value?.name ?? '';
}

/** Names are those that the author gave, without what calls put in front: `conv_a/StatefulPartitionedCall/Conv2D` is `conv_a/Conv2D`. */
export function prefixOf(call: string): string {
  const prefix = `${call.replace(/#\d+$/, '')}/`;
  return prefix.replace(/(^|\/)(Stateful)?PartitionedCall(_\d+)?\/$/, '$1');
}
