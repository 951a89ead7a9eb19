import type { ConstantTensor, GraphNode, NetworkGraph } from '@deepsensor/contract';
import { inferShapes, type Dimension } from '@deepsensor/graph';

import { BLOCKED_DOMAIN } from './block-size.js';

/**
 * A graph while it is written anew, with some tensors in ONNX Runtime's blocked layout. Each tensor is made in one of the two layouts; the
 * other follows when somebody asks for it, once.
 */
export class Layouts {
  readonly block: number;
  readonly nodes: GraphNode[] = [];
  readonly constants: Map<string, ConstantTensor>;
  private readonly facts: ReturnType<typeof inferShapes>;
  /** Names of tensors in the blocked layout, by the plain name. */
  private readonly blockedNames = new Map<string, string>();
  private readonly plainNames: Set<string>;

  constructor(graph: NetworkGraph, block: number) {
    this.block = block;
    this.constants = new Map(graph.constants);
    this.facts = inferShapes(graph);
    this.plainNames = new Set([...graph.inputs.map(({ name }) => name), ...graph.constants.keys()]);
  }

  /** Shape of a float32 tensor of the graph; undefined for other types and where it is not known. */
  shape(tensor: string): readonly Dimension[] | undefined {
    const known = this.facts.get(tensor);
    if (known !== undefined) return known.type === 'float32' ? known.shape : undefined;
    const constant = this.constants.get(tensor);
    return constant?.type === 'float32' ? constant.shape : undefined;
  }

  /** Whether a tensor can be held blocked: maps of whole blocks of channels. */
  fits(tensor: string): boolean {
    const shape = this.shape(tensor);
    return shape?.length === 4 && typeof shape[1] === 'number' && shape[1] % this.block === 0;
  }

  isBlocked(tensor: string): boolean {
    return this.blockedNames.has(tensor);
  }

  /** Adds a node that makes its outputs in the plain layout, and sees that its inputs are. */
  addPlain(node: GraphNode): void {
    for (const input of node.inputs) this.plain(input);
    this.nodes.push(node);
    for (const output of node.outputs) this.plainNames.add(output);
  }

  /** Adds a node that makes `tensor` in the blocked layout, from inputs that are named as they are laid out. */
  addBlocked(tensor: string, node: Pick<GraphNode, 'op' | 'domain' | 'inputs' | 'attributes'>): void {
    const name = `${tensor}/blocked`;
    this.nodes.push({ ...node, name, outputs: [name] });
    this.blockedNames.set(tensor, name);
  }

  /** Name of a tensor in the blocked layout. */
  blocked(tensor: string): string {
    const known = this.blockedNames.get(tensor);
    if (known !== undefined) return known;
    this.addBlocked(tensor, { op: 'ReorderInput', domain: BLOCKED_DOMAIN, inputs: [tensor], attributes: {} });
    return this.blockedNames.get(tensor)!;
  }

  /** Name of a tensor in the plain layout: its own. */
  plain(tensor: string): string {
    const blocked = this.blockedNames.get(tensor);
    if (blocked === undefined || this.plainNames.has(tensor)) return tensor;
    this.addReordered(tensor, tensor, blocked, 0);
    return tensor;
  }

  /** Makes `turned`, `[n, h, w, C]`, of a tensor `[n, C, h, w]` that is held blocked. */
  addChannelsLast(turned: string, tensor: string): void {
    this.addReordered(turned, tensor, this.blocked(tensor), 1);
  }

  private addReordered(made: string, tensor: string, blocked: string, last: number): void {
    const channels = { type: 'int', value: this.shape(tensor)![1] as number } as const;
    const attributes = { channels, channels_last: { type: 'int', value: last } } as const;
    this.nodes.push({ name: made, op: 'ReorderOutput', domain: BLOCKED_DOMAIN, inputs: [blocked], outputs: [made], attributes });
    this.plainNames.add(made);
  }
}
