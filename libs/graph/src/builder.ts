import type { Attribute, ConstantTensor, ElementType, GraphNode, GraphValue, NetworkGraph } from '@deepsensor/contract';

/** The opset that every graph in memory is written in; importers translate to it. */
export const OPSET = 20;

/** An attribute as people write it: whole numbers are ints unless wrapped by `float`. */
export type Loose = Attribute | number | string | readonly number[];

/** A float attribute, where the number alone could be taken for an int. */
export function float(value: number): Attribute {
  return { type: 'float', value };
}

/**
 * Writes a graph node by node. Names are made unique by a counter, so pieces can be put side by side.
 * Constants with equal content that are made by `scalar`, `floats` and `ints` are shared.
 */
export class GraphBuilder {
  readonly inputs: GraphValue[] = [];
  readonly outputs: GraphValue[] = [];
  readonly nodes: GraphNode[] = [];
  readonly constants = new Map<string, ConstantTensor>();
  private readonly shared = new Map<string, string>();
  private counter = 0;

  /** A name that this builder has not given yet. */
  fresh(hint: string): string {
    return `${hint}#${this.counter++}`;
  }

  input(name: string, shape: readonly (number | string)[], type: ElementType = 'float32'): string {
    this.inputs.push({ name, type, shape });
    return name;
  }

  /** Names `tensor` as an output under its own name, or under `name` by way of an Identity. */
  output(tensor: string, shape: readonly (number | string)[], name = tensor, type: ElementType = 'float32'): void {
    if (name !== tensor)
      this.nodes.push({ name: this.fresh('output'), op: 'Identity', domain: '', inputs: [tensor], outputs: [name], attributes: {} });
    this.outputs.push({ name, type, shape });
  }

  constant(tensor: ConstantTensor, hint = 'constant'): string {
    const name = this.fresh(hint);
    this.constants.set(name, tensor);
    return name;
  }

  scalar(value: number): string {
    return this.sharedConstant(`f:${value}:${Object.is(value, -0)}`, () => ({ type: 'float32', shape: [], data: Float32Array.of(value) }));
  }

  floats(values: readonly number[] | Float32Array, shape: readonly number[] = [values.length]): string {
    if (values.length > 64) return this.constant({ type: 'float32', shape, data: Float32Array.from(values) });
    return this.sharedConstant(`F:${shape.join('x')}:${[...values].join()}`, () => ({
      type: 'float32',
      shape,
      data: Float32Array.from(values),
    }));
  }

  /** An int64 vector: axes, shapes, indices. */
  ints(values: readonly number[]): string {
    return this.sharedConstant(`I:${values.join()}`, () => ({
      type: 'int64',
      shape: [values.length],
      data: BigInt64Array.from(values, BigInt),
    }));
  }

  private sharedConstant(key: string, make: () => ConstantTensor): string {
    const known = this.shared.get(key);
    if (known !== undefined) return known;
    const name = this.constant(make());
    this.shared.set(key, name);
    return name;
  }

  /** Adds an operator with one output and returns that output's name. */
  add(op: string, inputs: readonly string[], attributes: Readonly<Record<string, Loose>> = {}): string {
    return this.addMany(op, inputs, 1, attributes)[0]!;
  }

  addMany(op: string, inputs: readonly string[], outputs: number, attributes: Readonly<Record<string, Loose>> = {}): string[] {
    const names = Array.from({ length: outputs }, () => this.fresh(op));
    this.nodes.push({
      name: names[0]!,
      op,
      domain: '',
      inputs,
      outputs: names,
      attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, attribute(value)])),
    });
    return names;
  }

  /**
   * Copies a graph into this one, its inputs bound to tensors that are here. Constants are shared between copies of the same graph.
   * @returns the name here of each tensor of the graph.
   */
  inline(graph: NetworkGraph, bindings: Readonly<Record<string, string>>): (tensor: string) => string {
    const names = new Map<string, string>(Object.entries(bindings));
    for (const [name, tensor] of graph.constants) {
      if (names.has(name)) continue;
      let here = this.copies.get(tensor);
      if (here === undefined) {
        here = this.constant(tensor, name);
        this.copies.set(tensor, here);
      }
      names.set(name, here);
    }
    const lookup = (tensor: string): string => {
      if (tensor === '') return '';
      const here = names.get(tensor);
      if (here === undefined) throw new Error(`inline: ${graph.name} has no tensor "${tensor}"`);
      return here;
    };
    for (const node of graph.nodes) {
      const inputs = node.inputs.map(lookup);
      const outputs = node.outputs.map((output) => (output === '' ? '' : this.fresh(output)));
      node.outputs.forEach((output, i) => names.set(output, outputs[i]!));
      this.nodes.push({ ...node, name: this.fresh(node.name), inputs, outputs });
    }
    return lookup;
  }

  private readonly copies = new Map<ConstantTensor, string>();

  build(name: string): NetworkGraph {
    return {
      name,
      opset: OPSET,
      inputs: [...this.inputs],
      outputs: [...this.outputs],
      nodes: [...this.nodes],
      constants: new Map(this.constants),
    };
  }
}

/** The attribute that is meant. */
export function attribute(value: Loose): Attribute {
  if (typeof value === 'number') return Number.isInteger(value) ? { type: 'int', value } : { type: 'float', value };
  if (typeof value === 'string') return { type: 'string', value };
  if (Array.isArray(value)) return { type: 'ints', value: value as readonly number[] };
  return value as Attribute;
}
