import type { Attribute, ConstantTensor, GraphNode, NetworkGraph } from '@deepsensor/contract';

import { intsOf, stringOf } from '../shape/attributes.js';
import type { Dimension } from '../shape/dimension.js';
import type { TensorFacts } from '../shape/facts.js';
import { inferShapes, isStandard } from '../shape/infer-shapes.js';
import { axesAfter, ownAxes, type Axes } from '../surgery/axes.js';
import { consumersOf } from '../surgery/flow.js';

const RECURRENT = new Set(['RNN', 'GRU', 'LSTM']);

/**
 * Makes the hidden states of recurrent layers pass through one tensor with the candidates in front, `[n, T, H]` or `[n, T, 2 H]`, where
 * their neurons can be observed. Between layers that are stacked, states have the time steps in front: they are turned round and back. And
 * where the last state is read beside the states of all steps, it is taken from among them, so that nothing leads round the tensor; with
 * lengths of the sequences (`sequence_lens`) that cannot be, and the last state stays a by-pass.
 */
export function hiddenStates(graph: NetworkGraph): NetworkGraph {
  if (!graph.nodes.some(isRecurrent)) return graph;
  const pass = new Pass(graph);
  for (const node of graph.nodes) if (isRecurrent(node)) pass.visit(node);
  return pass.result();
}

function isRecurrent(node: GraphNode): boolean {
  return RECURRENT.has(node.op) && isStandard(node.domain);
}

/**
 * The axis of the steps in states whose first axis is `first` of `[T, directions, n, H]` and that keep steps, rows and hidden units (of
 * all directions) apart.
 */
function stepAxisOf(axes: Axes, first: number): number | undefined {
  const parts = axes.map(String);
  const isWhole = parts.length === 3 && parts.includes('0') && parts.includes('2') && (parts.includes('3') || parts.includes('1,3'));
  return isWhole && parts[0] === `${first}` ? parts.indexOf('0') : undefined;
}

interface Link {
  readonly tensor: string;
  readonly axes: Axes;
  /** The node that makes the tensor; the recurrent one itself is left out. */
  readonly node?: GraphNode;
}

class Pass {
  private readonly graph: NetworkGraph;
  private readonly facts: ReadonlyMap<string, TensorFacts>;
  private readonly consumers: ReadonlyMap<string, readonly GraphNode[]>;
  private readonly outputs: ReadonlySet<string>;
  private readonly constants: Map<string, ConstantTensor>;
  private readonly taken: Set<string>;
  /** Nodes that come behind another, where they are, and nodes that are changed. */
  private readonly behind = new Map<GraphNode, readonly GraphNode[]>();
  private readonly moved = new Set<GraphNode>();
  private readonly changed = new Map<GraphNode, GraphNode>();
  /** What is read in the place of a tensor, by all but the nodes named. */
  private readonly instead = new Map<string, { readonly tensor: string; readonly but: GraphNode }>();

  constructor(graph: NetworkGraph) {
    this.graph = graph;
    this.facts = inferShapes(graph);
    this.consumers = consumersOf(graph);
    this.outputs = new Set(graph.outputs.map(({ name }) => name));
    this.constants = new Map(graph.constants);
    this.taken = new Set([
      ...graph.constants.keys(),
      ...graph.inputs.map(({ name }) => name),
      ...graph.nodes.flatMap(({ outputs }) => outputs),
    ]);
  }

  visit(node: GraphNode): void {
    const [all = '', last = ''] = node.outputs;
    const whole = this.facts.get(all)?.shape;
    if (!whole || this.readers(all).length === 0) return;
    const chain = [...this.chainOf(all, whole)];
    const place = chain.findIndex(({ axes }) => stepAxisOf(axes, 2) !== undefined);
    // Read in some other form, in which steps, directions or rows are merged, they are left alone.
    const end = place >= 0 ? place : chain.findLastIndex(({ axes }) => stepAxisOf(axes, 0) === 0 && String(axes[1]) === '2');
    if (end < 0) return;
    const { tensor, axes } = chain[end]!;
    const hoisted = chain.slice(0, end + 1).flatMap(({ node: each }) => (each ? [each] : []));
    const added: GraphNode[] = [];
    let states = { tensor, axis: stepAxisOf(axes, 2)! };
    if (place < 0) {
      const known = this.readers(tensor).find((reader) => reader.op === 'Transpose' && String(intsOf(reader, 'perm')) === '1,0,2');
      const turned = known ?? this.step(`${tensor}.rows`, 'Transpose', [tensor], perm(1, 0, 2));
      const back = this.step(`${tensor}.steps`, 'Transpose', [turned.outputs[0]!], perm(1, 0, 2));
      if (known) hoisted.push(known);
      added.push(...(known ? [] : [turned]), back);
      this.instead.set(tensor, { tensor: back.outputs[0]!, but: turned });
      states = { tensor: turned.outputs[0]!, axis: 1 };
    }
    if ((node.inputs[4] ?? '') === '' && this.readers(last).length > 0 && !this.outputs.has(last)) {
      added.push(...this.lastOf(node, states, last, whole[3]!));
      this.changed.set(node, { ...node, outputs: node.outputs.map((output) => (output === last ? '' : output)) });
    }
    for (const each of hoisted) this.moved.add(each);
    this.behind.set(node, [...hoisted, ...added]);
  }

  result(): NetworkGraph {
    const nodes = this.graph.nodes.flatMap((node) => {
      if (this.moved.has(node)) return [];
      return [node, ...(this.behind.get(node) ?? [])];
    });
    const reading = (node: GraphNode): GraphNode => {
      const inputs = node.inputs.map((input) => {
        const other = this.instead.get(input);
        return other && other.but !== node ? other.tensor : input;
      });
      return inputs.some((input, i) => input !== node.inputs[i]) ? { ...node, inputs } : node;
    };
    return { ...this.graph, nodes: nodes.map((node) => reading(this.changed.get(node) ?? node)), constants: this.constants };
  }

  /** A tensor and what it becomes by changes of layout, as long as nothing else is done with it, with the axes that these are made of. */
  private *chainOf(start: string, shape: readonly Dimension[]): Generator<Link> {
    let link: Link = { tensor: start, axes: ownAxes(shape) };
    for (;;) {
      yield link;
      const [reader, ...others] = this.readers(link.tensor);
      const to = this.facts.get(reader?.outputs[0] ?? '')?.shape;
      const fixed = reader?.inputs.slice(1).every((input) => this.graph.constants.has(input));
      if (!reader || !to || !fixed || others.length > 0 || this.outputs.has(link.tensor)) return;
      const axes = axesAfter(reader, link.axes, shape, to);
      if (!axes) return;
      link = { tensor: reader.outputs[0]!, axes, node: reader };
    }
  }

  /** `[directions, n, H]`: the state after the last step of a forward direction, that at the first of a reverse one. */
  private lastOf(
    node: GraphNode,
    states: { readonly tensor: string; readonly axis: number },
    last: string,
    hidden: Dimension,
  ): readonly GraphNode[] {
    const direction = stringOf(node, 'direction', 'forward');
    const at = (index: number, name: string): GraphNode =>
      this.step(name, 'Gather', [states.tensor, this.int(`${name}.index`, [], index)], { axis: { type: 'int', value: states.axis } });
    const front = this.int(`${last}.axis`, [1], 0);
    if (direction !== 'bidirectional') {
      const picked = at(direction === 'reverse' ? 0 : -1, `${last}.state`);
      return [picked, { ...this.step(last, 'Unsqueeze', [picked.outputs[0]!, front]), outputs: [last] }];
    }
    const cut = (name: string, from: number, to: number): GraphNode =>
      this.step(`${name}.half`, 'Slice', [
        name,
        this.int(`${name}.from`, [1], from),
        this.int(`${name}.to`, [1], to),
        this.int(`${name}.along`, [1], 1),
      ]);
    const size = Number(hidden);
    const picked = [at(-1, `${last}.forward`), at(0, `${last}.reverse`)];
    const halves = picked.map(({ outputs }, i) => cut(outputs[0]!, i * size, (i + 1) * size));
    const raised = halves.map(({ outputs }) => this.step(`${outputs[0]!}.raised`, 'Unsqueeze', [outputs[0]!, front]));
    const inputs = raised.map(({ outputs }) => outputs[0]!);
    const joined = { ...this.step(last, 'Concat', inputs, { axis: { type: 'int', value: 0 } }), outputs: [last] };
    return [...picked, ...halves, ...raised, joined];
  }

  private readers(tensor: string): readonly GraphNode[] {
    return tensor === '' ? [] : (this.consumers.get(tensor) ?? []);
  }

  private step(hint: string, op: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): GraphNode {
    const name = this.fresh(hint);
    return { name, op, domain: '', inputs, outputs: [name], attributes };
  }

  private int(hint: string, shape: readonly number[], value: number): string {
    const name = this.fresh(hint);
    this.constants.set(name, { type: 'int64', shape, data: BigInt64Array.of(BigInt(value)) });
    return name;
  }

  private fresh(hint: string): string {
    let name = hint;
    while (this.taken.has(name)) name += "'";
    this.taken.add(name);
    return name;
  }
}

function perm(...value: number[]): Readonly<Record<string, Attribute>> {
  return { perm: { type: 'ints', value } };
}
