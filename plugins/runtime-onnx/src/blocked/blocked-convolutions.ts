import type { GraphNode, NetworkGraph } from '@deepsensor/contract';

import { TwoForms } from '../two-forms.js';
import { addConvolution, convolutionOf, type BlockedConvolution } from './convolution.js';
import { blockedLayout, reordered } from './layout.js';

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
  const writing = new Writing(graph, block);
  if (!graph.nodes.some((node) => writing.isBlockable(node))) return graph;
  for (const node of graph.nodes) writing.add(node);
  return writing.forms.graph(graph);
}

/** A graph while its nodes are written anew, one after the other. */
class Writing {
  readonly forms: TwoForms;
  private readonly block: number;
  /** The nodes that read each tensor, outputs of the graph counted as one more. */
  private readonly users = new Map<string, (GraphNode | undefined)[]>();
  /** Convolutions whose only user is a sum or a ReLU, by their result. */
  private readonly waiting = new Map<string, BlockedConvolution>();
  private readonly leads = new Map<string, boolean>();

  constructor(graph: NetworkGraph, block: number) {
    this.forms = new TwoForms(graph, blockedLayout(block));
    this.block = block;
    const note = (tensor: string, user: GraphNode | undefined): void =>
      void this.users.set(tensor, [...(this.users.get(tensor) ?? []), user]);
    for (const node of graph.nodes) for (const input of node.inputs) note(input, node);
    for (const { name } of graph.outputs) note(name, undefined);
  }

  isBlockable(node: GraphNode): boolean {
    return convolutionOf(node, this.forms, this.block) !== undefined;
  }

  add(node: GraphNode): void {
    const { forms, waiting } = this;
    const y = node.outputs[0]!;
    const [first, second] = node.inputs as [string, string];
    if (node.op === 'Relu' && waiting.has(first)) return this.finish(first, y, 'Relu');
    if (node.op === 'Add' && first !== second && this.hasOneShape(node)) {
      const [convolution, plus] = waiting.has(second) ? [second, first] : [first, second];
      const before = waiting.get(convolution);
      if (before !== undefined) {
        waiting.delete(convolution);
        this.finish(plus);
        return this.wait(y, { ...before, plus });
      }
    }
    for (const input of node.inputs) this.finish(input);
    const convolution = convolutionOf(node, forms, this.block);
    if (convolution !== undefined) this.wait(y, convolution);
    else if (this.staysBlocked(node)) {
      const inputs = node.inputs.map((input) => (forms.fits(input) ? forms.other(input) : forms.plain(input)));
      forms.addOther([y], { ...node, inputs });
    } else if (turnsChannelsLast(node) && forms.isOther(first)) {
      const channels = forms.facts(first)!.shape[1] as number;
      forms.addPlain({ ...node, ...reordered(forms.other(first), channels, 1) });
    } else forms.addPlain(node);
  }

  /** Leaves a convolution to its only user when that is a sum or a ReLU. */
  private wait(tensor: string, convolution: BlockedConvolution): void {
    this.waiting.set(tensor, convolution);
    const [user, ...others] = this.users.get(tensor) ?? [];
    const sums = user?.op === 'Add' && convolution.plus === undefined && this.hasOneShape(user);
    if (others.length > 0 || !(sums || user?.op === 'Relu')) this.finish(tensor);
  }

  /** Adds a convolution that waits for others, if it does; with an activation it makes `as`. */
  private finish(tensor: string, as = tensor, activation?: string): void {
    const convolution = this.waiting.get(tensor);
    if (convolution === undefined) return;
    this.waiting.delete(tensor);
    addConvolution(as, convolution, activation, this.forms, this.block);
  }

  /** Whether an operator on elements is computed in blocks: where all it reads is there, or some, and what it makes is wanted there. */
  private staysBlocked(node: GraphNode): boolean {
    if (!this.isElementwise(node)) return false;
    const maps = node.inputs.filter((input) => this.forms.fits(input));
    const held = maps.filter((input) => this.forms.isOther(input));
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
        ((user.inputs[0] === tensor && this.isBlockable(user)) || (this.isElementwise(user) && this.leadsToConvolution(user.outputs[0]!))),
    );
    this.leads.set(tensor, leads);
    return leads;
  }

  private isElementwise(node: GraphNode): boolean {
    return node.domain === '' && ELEMENTWISE.has(node.op) && this.hasOneShape(node);
  }

  /** Whether every input has the shape of the output, of whole blocks, or is a single number. */
  private hasOneShape({ inputs, outputs }: GraphNode): boolean {
    const y = outputs[0]!;
    const shape = this.forms.facts(y)?.shape;
    return (
      this.forms.fits(y) &&
      inputs.every((input) => {
        const given = this.forms.facts(input)?.shape;
        return given?.length === 0 || (given?.length === 4 && given.every((size, axis) => size === shape![axis]));
      })
    );
  }
}

function turnsChannelsLast({ op, attributes }: GraphNode): boolean {
  return op === 'Transpose' && attributes['perm']?.type === 'ints' && attributes['perm'].value.join() === '0,2,3,1';
}
