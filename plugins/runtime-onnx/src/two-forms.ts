import type { ConstantTensor, GraphNode, NetworkGraph } from '@deepsensor/contract';
import { inferShapes, type TensorFacts } from '@deepsensor/graph';

/** A node without its name and outputs. */
export type Operation = Pick<GraphNode, 'op' | 'domain' | 'inputs' | 'attributes'>;

/** Another form in which a tensor can be held than its own. */
export interface Form {
  /** Put behind the name of a tensor that is held so. */
  readonly name: string;
  fits(tensor: TensorFacts): boolean;
  /** Makes the other form of a tensor. */
  into(tensor: string): Operation;
  /** Makes the tensor of what holds its other form. */
  outOf(held: string, tensor: TensorFacts): Operation;
}

/**
 * A graph while it is written anew, with some tensors held in another form. Each tensor is made in one of the two forms; the other follows
 * when somebody asks for it, once.
 */
export class TwoForms {
  readonly nodes: GraphNode[] = [];
  readonly constants: Map<string, ConstantTensor>;
  private readonly form: Form;
  private readonly known: ReadonlyMap<string, TensorFacts>;
  /** Names of tensors in the other form, by their own. */
  private readonly others = new Map<string, string>();
  private readonly plainNames: Set<string>;

  constructor(graph: NetworkGraph, form: Form) {
    this.form = form;
    this.constants = new Map(graph.constants);
    this.known = inferShapes(graph);
    this.plainNames = new Set([...graph.inputs.map(({ name }) => name), ...graph.constants.keys()]);
  }

  facts(tensor: string): TensorFacts | undefined {
    return this.known.get(tensor) ?? this.constants.get(tensor);
  }

  /** Whether a tensor can be held in the other form. */
  fits(tensor: string): boolean {
    const facts = this.facts(tensor);
    return facts !== undefined && this.form.fits(facts);
  }

  isOther(tensor: string): boolean {
    return this.others.has(tensor);
  }

  /** Adds a node that makes its outputs in their own form, and sees that its inputs are. */
  addPlain(node: GraphNode): void {
    for (const input of node.inputs) this.plain(input);
    this.nodes.push(node);
    for (const output of node.outputs) this.plainNames.add(output);
  }

  /** Adds a node that makes `tensors` in the other form, from inputs that are named as they are held. */
  addOther(tensors: readonly string[], { op, domain, inputs, attributes }: Operation): void {
    const outputs = tensors.map((tensor) => (tensor === '' ? '' : `${tensor}/${this.form.name}`));
    this.nodes.push({ name: outputs[0]!, op, domain, inputs, outputs, attributes });
    tensors.forEach((tensor, i) => this.others.set(tensor, outputs[i]!));
  }

  /** Name of a tensor in the other form. */
  other(tensor: string): string {
    if (!this.others.has(tensor)) this.addOther([tensor], this.form.into(tensor));
    return this.others.get(tensor)!;
  }

  /** Name of a tensor in its own form: its own. */
  plain(tensor: string): string {
    const held = this.others.get(tensor);
    if (held !== undefined && !this.plainNames.has(tensor))
      this.addPlain({ ...this.form.outOf(held, this.facts(tensor)!), name: tensor, outputs: [tensor] });
    return tensor;
  }

  /** The graph as it is written by now, with its outputs in their own form. */
  graph(like: NetworkGraph): NetworkGraph {
    for (const { name } of like.outputs) this.plain(name);
    return { ...like, nodes: this.nodes, constants: this.constants };
  }
}
