import type { ConstantTensor, ElementType, GraphNode, GraphValue } from '@deepsensor/contract';

import { attribute, type Loose } from '../builder.js';
import type { Dimension } from '../shape/dimension.js';
import type { TensorFacts } from '../shape/facts.js';
import { learnConstant, learnNode } from '../shape/infer-shapes.js';
import type { Entry, PartialValue } from '../shape/partial-value.js';

export type LooseAttributes = Readonly<Record<string, Loose>>;

/** Writes a graph node by node under names of its own choice, and knows the shapes of what it has written. */
export class Writer {
  readonly inputs: GraphValue[] = [];
  readonly nodes: GraphNode[] = [];
  readonly constants = new Map<string, ConstantTensor>();
  private readonly known = { facts: new Map<string, TensorFacts>(), values: new Map<string, PartialValue>() };
  private readonly producers = new Map<string, GraphNode>();
  private readonly taken: Set<string>;
  private readonly written = new Map<string, string>();

  /** @param reserved names that are given out to nobody: those of the outputs. */
  constructor(reserved: Iterable<string>) {
    this.taken = new Set(reserved);
  }

  input(hint: string, type: ElementType, shape: readonly Dimension[]): string {
    const name = this.fresh(hint);
    this.inputs.push({ name, type, shape });
    this.known.facts.set(name, { type, shape });
    return name;
  }

  /** Adds an operator of ONNX and returns its outputs, the first of which is called as the node is. */
  node(op: string, hint: string, inputs: readonly string[], attributes: LooseAttributes, outputs = 1): readonly string[] {
    const name = this.fresh(hint);
    const rest = Array.from({ length: outputs - 1 }, (_, i) => this.fresh(`${hint}:${i + 1}`));
    const entries = Object.entries(attributes).map(([key, value]) => [key, attribute(value)] as const);
    const node = { name, op, domain: '', inputs, outputs: [name, ...rest], attributes: Object.fromEntries(entries) };
    this.nodes.push(node);
    for (const output of node.outputs) this.producers.set(output, node);
    learnNode(node, this.known);
    return node.outputs;
  }

  /** Calls a tensor by the reserved name of an output. */
  output(tensor: string, name: string): GraphValue {
    const node = { name, op: 'Identity', domain: '', inputs: [tensor], outputs: [name], attributes: {} };
    this.nodes.push(node);
    return { name, ...this.facts(tensor)! };
  }

  constant(tensor: ConstantTensor, hint: string): string {
    const name = this.fresh(hint);
    this.constants.set(name, tensor);
    learnConstant(name, tensor, this.known);
    return name;
  }

  /** An int64 vector: axes, shapes, pads. */
  ints(values: readonly number[]): string {
    const text = `[${values.join()}]`;
    return this.once(text, () => this.constant({ type: 'int64', shape: [values.length], data: BigInt64Array.from(values, BigInt) }, text));
  }

  scalar(value: number, type: 'float32' | 'int64' = 'float32'): string {
    const text = `${type} ${value}`;
    const data = type === 'float32' ? Float32Array.of(value) : BigInt64Array.of(BigInt(value));
    return this.once(text, () => this.constant({ type, shape: [], data }, text));
  }

  /** The node that made a tensor. */
  producer(tensor: string): GraphNode | undefined {
    return this.producers.get(tensor);
  }

  facts(tensor: string): TensorFacts | undefined {
    return this.known.facts.get(tensor);
  }

  /** What is known of the numbers in a tensor. */
  entries(tensor: string): readonly Entry[] | undefined {
    return this.known.values.get(tensor)?.entries;
  }

  /** What is written the first time that it is asked for. */
  once(what: string, write: () => string): string {
    const known = this.written.get(what) ?? write();
    this.written.set(what, known);
    return known;
  }

  private fresh(hint: string): string {
    let name = hint;
    for (let i = 1; this.taken.has(name); i++) name = `${hint}#${i}`;
    this.taken.add(name);
    return name;
  }
}
