import { unreadable, unsupported, type Source } from '../../onnx/source.js';
import type { OutputOf } from '../graph-def.js';
import { attributeMessage } from './attribute-values.js';
import type { StoredGraph, StoredNode } from './messages.js';

/** A node outside all functions. */
export interface FlatNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly OutputOf[];
  /** Encoded, by name. */
  readonly attributes: ReadonlyMap<string, Uint8Array>;
}

export interface FlatGraph {
  readonly nodes: ReadonlyMap<string, FlatNode>;
  /** The output of a node in the flat graph that an output of the graph is. */
  behind(output: OutputOf): OutputOf;
}

export interface FlattenOptions {
  /** Nodes with which to begin. */
  readonly from: readonly string[];
  /** Also follow inputs that only order nodes in time, as those of the node do that restores the variables. */
  readonly ordered?: boolean;
}

/** Functions call functions; a file in which they do so more deeply than this calls in a circle. */
const DEEPEST = 64;

/** A few functions that each call the next one twice are a small file and an endless graph. */
const MOST_CALLS = 100_000;

const CALLS = new Set(['PartitionedCall', 'StatefulPartitionedCall']);
/** What a variable holds is read by such a node, and handed on by the others. */
const PASSING = new Set(['Identity', 'ReadVariableOp']);

/** Results of operators that have several with names of their own, in their order; others are counted within the one that they have. */
const RESULTS: readonly (readonly [ops: RegExp, results: readonly string[]])[] = [
  [/^FusedBatchNorm(V[23])?$/, ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2', 'reserve_space_3']],
];

/** The graph, or a function in the place of one of its calls. */
interface Scope {
  readonly nodes: ReadonlyMap<string, StoredNode>;
  readonly args: ReadonlyMap<string, OutputOf>;
  readonly prefix: string;
  readonly depth: number;
  /** Names of the nodes in the flat graph. */
  readonly names: Map<string, string>;
}

/**
 * The nodes that some nodes of a graph need, with functions in the place of their calls; calls and Identity are left out. The graph may
 * still have circles.
 * @throws DeepSensorError `MODEL_UNREADABLE` when a node or a function is missing, or functions call each other in a circle,
 * `MODEL_UNSUPPORTED` when they do so without end in sight.
 */
export function flatten(graph: StoredGraph, { from, ordered = false }: FlattenOptions, source: Source): FlatGraph {
  const functions = new Map(graph.functions.map((each) => [each.name, each]));
  const top = scopeOf(graph.nodes, new Map(), '', 0);
  const taken = new Set(top.nodes.keys());
  const flat = new Map<string, FlatNode>();
  const seen = new Set<string>();
  /** What stands for the outputs of nodes that are left out. */
  const aliases = new Map<string, OutputOf>();
  const queue = from.map((name) => ({ scope: top, name }));
  let calls = 0;

  const nameOf = (scope: Scope, name: string): string => {
    const known = scope.depth === 0 ? name : scope.names.get(name);
    if (known !== undefined) return known;
    const hint = `${scope.prefix}${name}`;
    let free = hint;
    for (let i = 1; taken.has(free); i++) free = `${hint}#${i}`;
    taken.add(free);
    scope.names.set(name, free);
    return free;
  };
  const outputOf = (scope: Scope, text: string, reader: string): OutputOf => {
    const [node, result, index] = partsOf(text, scope.depth > 0);
    const arg = scope.args.get(node);
    if (arg) return arg;
    const found = scope.nodes.get(node);
    if (!found) throw unreadable(source, `${reader} reads "${text}", which is no node of the graph`);
    queue.push({ scope, name: node });
    return { node: nameOf(scope, node), output: resultOf(found.op, result, index) };
  };

  for (let next = queue.pop(); next; next = queue.pop()) {
    const { scope } = next;
    const node = scope.nodes.get(next.name);
    if (!node) throw unreadable(source, `the graph has no node "${next.name}"`);
    const name = nameOf(scope, next.name);
    if (seen.has(name)) continue;
    seen.add(name);
    const called = `node "${name}" (${node.op})`;
    if (ordered) for (const input of node.inputs) if (input.startsWith('^')) queue.push({ scope, name: input.slice(1) });
    const inputs = node.inputs.filter((input) => !input.startsWith('^')).map((input) => outputOf(scope, input, called));
    if (PASSING.has(node.op) && inputs[0]) aliases.set(keyOf({ node: name, output: 0 }), inputs[0]);
    else if (CALLS.has(node.op)) {
      const body = functions.get(functionOf(node));
      if (!body) throw unreadable(source, `${called} calls the function "${functionOf(node)}", which the file does not hold`);
      if (scope.depth >= DEEPEST) throw unreadable(source, `${called} calls a function that calls itself`);
      if (++calls > MOST_CALLS) throw unsupported(source, `its functions are called more than ${MOST_CALLS} times`);
      if (body.args.length !== inputs.length)
        throw unreadable(source, `${called} gives ${inputs.length} inputs to the function "${body.name}", which takes ${body.args.length}`);
      const args = new Map(body.args.map((arg, i) => [arg, inputs[i]!]));
      const inner = scopeOf(body.nodes, args, prefixOf(name), scope.depth + 1);
      for (const [output, result] of body.results.entries())
        aliases.set(keyOf({ node: name, output }), outputOf(inner, body.returned.get(result) ?? result, `the function "${body.name}"`));
      if (ordered) queue.push(...body.ordered.map((each) => ({ scope: inner, name: each })));
    } else flat.set(name, { name, op: node.op, inputs, attributes: node.attributes });
  }

  const behind = (output: OutputOf): OutputOf => {
    let found = output;
    for (let steps = 0; ; steps++) {
      const alias = aliases.get(keyOf(found));
      if (!alias) return found;
      if (steps > aliases.size) throw unreadable(source, `node "${output.node}" is part of a circle of nodes`);
      found = alias;
    }
  };
  for (const [name, node] of flat) flat.set(name, { ...node, inputs: node.inputs.map(behind) });
  return { nodes: flat, behind };
}

function scopeOf(nodes: readonly StoredNode[], args: ReadonlyMap<string, OutputOf>, prefix: string, depth: number): Scope {
  return { nodes: new Map(nodes.map((node) => [node.name, node])), args, prefix, depth, names: new Map() };
}

function keyOf({ node, output }: OutputOf): string {
  return `${node}:${output}`;
}

/** Within functions, `node:result:index`; outside, `node:index`. Arguments of functions have their name alone. */
function partsOf(text: string, isInFunction: boolean): readonly [node: string, result: string, index: number] {
  const [node, first, second] = text.split(':');
  if (!isInFunction || second === undefined) return [node!, '', Number(first ?? 0)];
  return [node!, first!, Number(second)];
}

function resultOf(op: string, result: string, index: number): number {
  const results = RESULTS.find(([ops]) => ops.test(op))?.[1] ?? [];
  return Math.max(0, results.indexOf(result)) + index;
}

function functionOf(node: StoredNode): string {
  const encoded = node.attributes.get('f');
  const value = encoded && (attributeMessage.decode(encoded)['func'] as { readonly name: string } | undefined);
  return value?.name ?? '';
}

/** Names are those that the author gave, without what calls put in front: `conv_a/StatefulPartitionedCall/Conv2D` is `conv_a/Conv2D`. */
function prefixOf(call: string): string {
  const prefix = `${call.replace(/#\d+$/, '')}/`;
  return prefix.replace(/(^|\/)(Stateful)?PartitionedCall(_\d+)?\/$/, '$1');
}
