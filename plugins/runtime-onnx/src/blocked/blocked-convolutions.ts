import type { GraphNode, NetworkGraph } from '@deepsensor/contract';

import { addConvolution, isBlockable, type Waiting } from './convolution.js';
import { Layouts } from './layouts.js';

/** Operators that treat every element alike, so that the order in memory is the same to them. */
const ELEMENTWISE = new Set('Add Sub Mul Div Sum Min Max Neg Relu LeakyRelu Elu HardSigmoid Sigmoid Tanh Exp Sqrt'.split(' '));

/**
 * Writes convolutions in ONNX Runtime's blocked layout (blocks of channels innermost), which it does twice as fast as in the plain one, but
 * takes by itself for constant weights alone: in training the weights are inputs. What lies between convolutions and treats every
 * element alike stays in that layout; the sum and the ReLU behind a convolution are computed with it.
 * @param block Channels of a block, `blockSize`; with 1 the graph stays as it is.
 */
export function blockedConvolutions(graph: NetworkGraph, block: number): NetworkGraph {
  if (block === 1) return graph;
  const layouts = new Layouts(graph, block);
  if (!graph.nodes.some((node) => isBlockable(node, layouts))) return graph;
  const writing = new Writing(graph, layouts);
  for (const node of graph.nodes) writing.add(node);
  for (const { name } of graph.outputs) layouts.plain(name);
  return { ...graph, nodes: layouts.nodes, constants: layouts.constants };
}

/** A graph while its nodes are written anew, one after the other. */
class Writing {
  private readonly layouts: Layouts;
  /** The nodes that read each tensor, outputs of the graph counted as one more. */
  private readonly users = new Map<string, (GraphNode | undefined)[]>();
  /** Convolutions whose only user is a sum or a ReLU, by their result. */
  private readonly waiting = new Map<string, Waiting>();
  private readonly leads = new Map<string, boolean>();

  constructor({ nodes, outputs }: NetworkGraph, layouts: Layouts) {
    this.layouts = layouts;
    const note = (tensor: string, user: GraphNode | undefined): void =>
      void this.users.set(tensor, [...(this.users.get(tensor) ?? []), user]);
    for (const node of nodes) for (const input of node.inputs) note(input, node);
    for (const { name } of outputs) note(name, undefined);
  }

  add(node: GraphNode): void {
    const { layouts, waiting } = this;
    const y = node.outputs[0]!;
    const [first, second] = node.inputs as [string, string];
    if (node.op === 'Relu' && waiting.has(first)) return this.finish(first, y, 'Relu');
    if (node.op === 'Add' && first !== second && sameShape(node, layouts)) {
      const [convolution, plus] = waiting.has(second) ? [second, first] : [first, second];
      const before = waiting.get(convolution);
      if (before !== undefined) {
        waiting.delete(convolution);
        this.finish(plus);
        return this.wait(y, { ...before, plus });
      }
    }
    for (const input of node.inputs) this.finish(input);
    if (isBlockable(node, layouts)) this.wait(y, { node });
    else if (this.staysBlocked(node)) {
      const inputs = node.inputs.map((input) => (layouts.fits(input) ? layouts.blocked(input) : layouts.plain(input)));
      layouts.addBlocked(y, { ...node, inputs });
    } else if (turnsChannelsLast(node) && layouts.isBlocked(first)) layouts.addChannelsLast(y, first);
    else layouts.addPlain(node);
  }

  /** Leaves a convolution to its only user when that is a sum or a ReLU. */
  private wait(tensor: string, convolution: Waiting): void {
    this.waiting.set(tensor, convolution);
    const [user, ...others] = this.users.get(tensor) ?? [];
    const sums = user?.op === 'Add' && convolution.plus === undefined && sameShape(user, this.layouts);
    if (others.length > 0 || !(sums || user?.op === 'Relu')) this.finish(tensor);
  }

  /** Adds a convolution that waits for others, if it does; with an activation it makes `as`. */
  private finish(tensor: string, as = tensor, activation?: string): void {
    const convolution = this.waiting.get(tensor);
    if (convolution === undefined) return;
    this.waiting.delete(tensor);
    addConvolution(as, convolution, activation, this.layouts);
  }

  /** Whether an operator on elements is computed in blocks: where all it reads is there, or some, and what it makes is wanted there. */
  private staysBlocked(node: GraphNode): boolean {
    if (!isElementwise(node, this.layouts)) return false;
    const maps = node.inputs.filter((input) => this.layouts.fits(input));
    const held = maps.filter((input) => this.layouts.isBlocked(input));
    return held.length > 0 && (held.length === maps.length || this.leadsToConvolution(node.outputs[0]!));
  }

  /** Whether a blocked convolution reads a tensor, or what operators on elements make of it. */
  private leadsToConvolution(tensor: string): boolean {
    const known = this.leads.get(tensor);
    if (known !== undefined) return known;
    this.leads.set(tensor, false);
    const leads = (this.users.get(tensor) ?? []).some(
      (user) =>
        user !== undefined &&
        ((user.inputs[0] === tensor && isBlockable(user, this.layouts)) ||
          (isElementwise(user, this.layouts) && this.leadsToConvolution(user.outputs[0]!))),
    );
    this.leads.set(tensor, leads);
    return leads;
  }
}

function turnsChannelsLast({ op, attributes }: GraphNode): boolean {
  return op === 'Transpose' && attributes['perm']?.type === 'ints' && attributes['perm'].value.join() === '0,2,3,1';
}

function isElementwise(node: GraphNode, layouts: Layouts): boolean {
  return node.domain === '' && ELEMENTWISE.has(node.op) && sameShape(node, layouts);
}

/** Whether every input has the shape of the output, of whole blocks, or is a single number. */
function sameShape({ inputs, outputs }: GraphNode, layouts: Layouts): boolean {
  const y = outputs[0]!;
  const shape = layouts.shape(y);
  return (
    layouts.fits(y) &&
    inputs.every((input) => {
      const given = layouts.shape(input);
      return given?.length === 0 || (given?.length === 4 && given.every((size, axis) => size === shape![axis]));
    })
  );
}
