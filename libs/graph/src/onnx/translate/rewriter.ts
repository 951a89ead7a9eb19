import type { Attribute, ConstantTensor, GraphNode, NetworkGraph } from '@deepsensor/contract';

import { toInt64 } from '../int64.js';

/** Domain of nodes of ONNX that have no counterpart in the canonical opset; the attribute `reason` says why. */
export const UNTRANSLATED = 'untranslated';

/** Translates a node of the file's opset into nodes of the canonical one. */
export type Rule = (node: GraphNode, at: Rewriter) => readonly GraphNode[];

type Attributes = Readonly<Record<string, Attribute>>;

/** What a rule knows of the model around its node, and where it puts the constants and names that it makes. */
export class Rewriter {
  /** Opset of the file. */
  readonly version: number;
  readonly constants: Map<string, ConstantTensor>;
  private readonly taken: Set<string>;
  private readonly read: Set<string>;

  constructor(graph: NetworkGraph, version: number) {
    this.version = version;
    this.constants = new Map(graph.constants);
    this.taken = new Set([
      ...graph.inputs.map(({ name }) => name),
      ...graph.constants.keys(),
      ...graph.nodes.flatMap(({ outputs }) => outputs),
    ]);
    this.read = new Set([...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ name }) => name)]);
  }

  /** A tensor name that the model does not use. */
  fresh(hint: string): string {
    let name = hint;
    for (let i = 1; this.taken.has(name); i++) name = `${hint}#${i}`;
    this.taken.add(name);
    return name;
  }

  constant(hint: string, tensor: ConstantTensor): string {
    const name = this.fresh(hint);
    this.constants.set(name, tensor);
    return name;
  }

  ints(hint: string, values: readonly number[]): string {
    return this.constant(hint, { type: 'int64', shape: [values.length], data: BigInt64Array.from(values, toInt64) });
  }

  scalar(hint: string, value: number): string {
    return this.constant(hint, { type: 'float32', shape: [], data: Float32Array.of(value) });
  }

  floats(hint: string, values: readonly number[]): string {
    return this.constant(hint, { type: 'float32', shape: [values.length], data: Float32Array.from(values) });
  }

  /** Whether some node or the model's caller reads a tensor. */
  isRead(tensor: string): boolean {
    return tensor !== '' && this.read.has(tensor);
  }

  /** An operator that belongs to `node` and makes a new tensor. */
  step(node: GraphNode, op: string, inputs: readonly string[], attributes: Attributes = {}): GraphNode & { readonly result: string } {
    const result = this.fresh(`${node.name}/${op}`);
    return { name: result, op, domain: '', inputs, outputs: [result], attributes, result };
  }
}

/** The node with other inputs, attributes, operator. */
export function changed(node: GraphNode, change: Partial<GraphNode>): readonly GraphNode[] {
  return [{ ...node, ...change }];
}

export function without(attributes: Attributes, ...names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
}

/** Keeps a node that cannot be translated, so that the model stays usable where it is not needed. */
export function untranslated(node: GraphNode, reason: string): readonly GraphNode[] {
  return changed(node, { domain: UNTRANSLATED, attributes: { ...node.attributes, reason: { type: 'string', value: reason } } });
}

/** The inputs up to the last one that is given. */
export function trimmed(inputs: readonly string[]): readonly string[] {
  return inputs.slice(0, inputs.findLastIndex((input) => input !== '') + 1);
}
