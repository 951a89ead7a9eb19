import type { ConstantTensor } from '@deepsensor/contract';

import type { FrozenGraph } from '../../frozen-graph.js';
import type { NodeDef } from '../../graph-def.js';

/** A graph that is being rewritten. */
export class Draft {
  readonly nodes: Map<string, NodeDef>;
  private readonly graph: FrozenGraph;
  private readonly weights: Map<string, ConstantTensor>;
  private readonly weightNames: Map<string, string>;
  private readonly readers = new Map<string, number>();

  constructor(graph: FrozenGraph) {
    this.graph = graph;
    this.nodes = new Map(graph.nodes);
    this.weights = new Map(graph.weights);
    this.weightNames = new Map(graph.weightNames);
    const count = (name: string): unknown => this.readers.set(name, (this.readers.get(name) ?? 0) + 1);
    for (const { inputs } of graph.nodes.values()) for (const { node } of inputs) count(node);
    for (const { node } of graph.signature.outputs) count(node);
  }

  get result(): FrozenGraph {
    const { nodes, weights, weightNames } = this;
    return { ...this.graph, nodes, weights, weightNames };
  }

  /** The node whose first output is an input. */
  input(node: NodeDef, i: number): NodeDef | undefined {
    const from = node.inputs[i];
    return from?.output === 0 ? this.nodes.get(from.node) : undefined;
  }

  /** What a node Const holds. */
  constant(name: string | undefined): ConstantTensor | undefined {
    return this.weights.get(name ?? '');
  }

  /** Whether one node alone reads another, as it was at the beginning. */
  isReadOnce(name: string): boolean {
    return this.readers.get(name) === 1;
  }

  /** Makes a node a constant. */
  setConstant(node: NodeDef, tensor: ConstantTensor): string {
    this.nodes.set(node.name, { ...node, op: 'Const', inputs: [] });
    this.weights.set(node.name, tensor);
    return node.name;
  }

  /** Makes a node the constant of another node in another shape. What is read in one shape alone keeps the name of its weight. */
  setView(node: NodeDef, from: string, shape: readonly number[]): string {
    if (this.isReadOnce(from)) this.weightNames.set(node.name, this.weightNames.get(from) ?? from);
    return this.setConstant(node, { ...this.weights.get(from)!, shape });
  }

  /** A constant of floats that differ along their last axis alone, as one `[C]`: itself, or one that is called as is asked for. */
  vector(constant: string, name: string): string {
    const { shape, data } = this.weights.get(constant)!;
    return shape.length === 1 ? constant : this.setView({ ...this.nodes.get(constant)!, name }, constant, [data.length]);
  }

  /** The length of such a constant. */
  vectorLength(constant: string): number | undefined {
    const tensor = this.weights.get(constant);
    const length = tensor?.type === 'float32' ? tensor.shape.at(-1) : undefined;
    return tensor?.data.length === length ? length : undefined;
  }
}
