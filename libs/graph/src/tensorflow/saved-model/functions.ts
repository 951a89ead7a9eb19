import { unreadable, unsupported, type Source } from '../../onnx/source.js';
import type { OutputOf } from '../graph-def.js';
import type { StoredFunction, StoredGraph, StoredNode } from './messages.js';
import { dataInputs, functionOf, nodesBefore, outputOf, partsOf, prefixOf, scopeOf, type Reference, type Scope } from './scope.js';

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
  /** The tensors that were asked for. */
  readonly outputs: readonly OutputOf[];
}

/** What is asked of a graph. */
export interface Wanted {
  /** Tensors, with the nodes that they are computed from. */
  readonly outputs?: readonly string[];
  /** Nodes that run, with all that has to run before them, whether something reads it or not. */
  readonly runs?: readonly string[];
}

/** Functions call functions; a file in which they do so more deeply than this calls in a circle. */
const DEEPEST = 64;

/** A few functions that each call the next one twice are a small file and an endless graph. */
const MOST_CALLS = 100_000;

const CALLS = new Set(['PartitionedCall', 'StatefulPartitionedCall']);
/** What a variable holds is read by such a node, and handed on by the others. */
const PASSING = new Set(['Identity', 'ReadVariableOp']);

/**
 * A part of a graph, with functions in the place of their calls; calls, Identity, and the reading of variables are left out. The part may
 * still have circles.
 * @throws DeepSensorError `MODEL_UNREADABLE` when a node or a function is missing, or functions call each other in a circle,
 * `MODEL_UNSUPPORTED` when they do so without end in sight.
 */
export function flatten(graph: StoredGraph, { outputs = [], runs = [] }: Wanted, source: Source): FlatGraph {
  const flattening = new Flattening(graph, runs.length > 0, source);
  return flattening.flat(outputs, runs);
}

class Flattening {
  private readonly top: Scope;
  private readonly functions: ReadonlyMap<string, StoredFunction>;
  private readonly isRun: boolean;
  private readonly source: Source;
  private readonly taken: Set<string>;
  private readonly queue: { readonly scope: Scope; readonly name: string }[] = [];
  private calls = 0;

  constructor(graph: StoredGraph, isRun: boolean, source: Source) {
    this.source = source;
    this.isRun = isRun;
    this.functions = new Map(graph.functions.map((each) => [each.name, each]));
    this.top = scopeOf(graph.nodes, { args: new Map(), body: undefined, prefix: '', depth: 0 }, source);
    this.taken = new Set(this.top.nodes.keys());
  }

  flat(outputs: readonly string[], runs: readonly string[]): FlatGraph {
    const nodes = new Map<string, FlatNode>();
    const found = outputs.map((text) => this.resolve({ scope: this.top, text }, 'the signature'));
    this.queue.push(...runs.map((name) => ({ scope: this.top, name })));
    for (let next = this.queue.pop(); next; next = this.queue.pop()) {
      const { scope, name } = next;
      if (scope.seen.has(name)) continue;
      scope.seen.add(name);
      const node = scope.nodes.get(name);
      if (!node) throw unreadable(this.source, `the graph has no node "${name}"`);
      const flat = this.nameOf(scope, name);
      const read = (text: string): OutputOf => this.resolve({ scope, text }, `node "${flat}" (${node.op})`);
      if (this.isRun) this.queue.push(...nodesBefore(node).map((before) => ({ scope, name: before })));
      if (CALLS.has(node.op)) {
        const inner = this.inside(scope, node);
        this.queue.push(...inner.body!.ordered.map((each) => ({ scope: inner, name: each })));
      } else {
        const inputs = dataInputs(node).map(read);
        if (!isPassing(node)) nodes.set(flat, { name: flat, op: node.op, inputs, attributes: node.attributes });
      }
    }
    return { nodes, outputs: found };
  }

  /** The output of a node of the flat graph that a tensor is. */
  private resolve(wanted: Reference, reader: string): OutputOf {
    const passed = new Set<string>();
    for (let at = wanted; ; ) {
      const { scope } = at;
      const parts = partsOf(at);
      const arg = scope.args.get(parts.node);
      const node = scope.nodes.get(parts.node);
      if (arg) {
        at = arg;
        continue;
      }
      if (!node) throw unreadable(this.source, `${reader} reads "${at.text}", which is no node of the graph`);
      const name = this.nameOf(scope, parts.node);
      const isCall = CALLS.has(node.op);
      if (this.isRun || !(isCall || isPassing(node))) this.queue.push({ scope, name: parts.node });
      if (!isCall && !isPassing(node)) return { node: name, output: outputOf(node, parts) };
      // Only calls and Identity can lead back to where they were asked for.
      const key = `${name}:${parts.index}`;
      if (passed.has(key)) throw unreadable(this.source, `node "${name}" (${node.op}) is part of a circle of nodes`);
      passed.add(key);
      at = isCall ? this.resultOf(scope, node, parts.index) : { scope, text: dataInputs(node)[0]! };
    }
  }

  private resultOf(scope: Scope, node: StoredNode, index: number): Reference {
    const inner = this.inside(scope, node);
    const result = inner.body!.results[index];
    if (result === undefined)
      throw unreadable(this.source, `the function "${inner.body!.name}" has no result ${index}, which is read of node "${node.name}"`);
    return { scope: inner, text: inner.body!.returned.get(result) ?? result };
  }

  /** The function in the place of a call. */
  private inside(scope: Scope, node: StoredNode): Scope {
    const known = scope.calls.get(node.name);
    if (known) return known;
    const name = this.nameOf(scope, node.name);
    const called = `node "${name}" (${node.op})`;
    const body = this.functions.get(functionOf(node));
    const inputs = dataInputs(node);
    if (!body) throw unreadable(this.source, `${called} calls the function "${functionOf(node)}", which the file does not hold`);
    if (scope.depth >= DEEPEST) throw unreadable(this.source, `the function "${body.name}" calls itself`);
    if (++this.calls > MOST_CALLS) throw unsupported(this.source, `its functions are called more than ${MOST_CALLS} times`);
    if (body.args.length !== inputs.length)
      throw unreadable(
        this.source,
        `${called} gives ${inputs.length} inputs to the function "${body.name}", which takes ${body.args.length}`,
      );
    const args = new Map(body.args.map((arg, i) => [arg, { scope, text: inputs[i]! }]));
    const inner = scopeOf(body.nodes, { args, body, prefix: prefixOf(name), depth: scope.depth + 1 }, this.source);
    scope.calls.set(node.name, inner);
    return inner;
  }

  private nameOf(scope: Scope, name: string): string {
    const known = scope.depth === 0 ? name : scope.names.get(name);
    if (known !== undefined) return known;
    const hint = `${scope.prefix}${name}`;
    let free = hint;
    for (let i = 1; this.taken.has(free); i++) free = `${hint}#${i}`;
    this.taken.add(free);
    scope.names.set(name, free);
    return free;
  }
}

function isPassing(node: StoredNode): boolean {
  return PASSING.has(node.op) && dataInputs(node).length > 0;
}
