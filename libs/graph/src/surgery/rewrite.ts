import type { Attribute, ConstantTensor, GraphNode } from '@deepsensor/contract';

/** Writes nodes in place of one, named after its output. */
export class Rewrite {
  readonly nodes: GraphNode[] = [];
  private readonly output: string;
  private readonly constants: Map<string, ConstantTensor>;

  constructor(replaced: GraphNode, constants: Map<string, ConstantTensor>) {
    this.output = replaced.outputs[0]!;
    this.constants = constants;
  }

  /** Adds an operator and returns its output: the replaced node's for role `''`. */
  add(op: string, role: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    const name = role === '' ? this.output : `${this.output}/${role}`;
    this.nodes.push({ name, op, domain: '', inputs, outputs: [name], attributes });
    return name;
  }

  floats(role: string, shape: readonly number[], data: Float32Array): string {
    return this.constant(role, { type: 'float32', shape, data });
  }

  ints(role: string, values: readonly number[]): string {
    return this.constant(role, { type: 'int64', shape: [values.length], data: BigInt64Array.from(values, BigInt) });
  }

  private constant(role: string, tensor: ConstantTensor): string {
    const name = `${this.output}/${role}`;
    this.constants.set(name, tensor);
    return name;
  }
}
