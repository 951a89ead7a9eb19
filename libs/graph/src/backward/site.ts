import { DeepSensorError } from '@deepsensor/contract';
import type { ConstantTensor, GraphNode } from '@deepsensor/contract';

import type { GraphBuilder } from '../builder.js';
import type { Dimension } from '../shape/dimension.js';
import type { GraphFacts } from '../shape/infer-shapes.js';
import { constantOf } from '../shape/partial-value.js';

type Dimensions = readonly Dimension[];

/**
 * One node of the forward graph while its rule writes the nodes that pull cotangents back through it.
 * Input and output tensors are named by their position in the node.
 */
export class Site {
  readonly builder: GraphBuilder;
  readonly node: GraphNode;
  private readonly known: GraphFacts;
  private readonly wanted: ReadonlySet<number>;
  private readonly cotangents: readonly (string | undefined)[];

  constructor(
    builder: GraphBuilder,
    node: GraphNode,
    known: GraphFacts,
    wanted: ReadonlySet<number>,
    cotangents: readonly (string | undefined)[],
  ) {
    this.builder = builder;
    this.node = node;
    this.known = known;
    this.wanted = wanted;
    this.cotangents = cotangents;
  }

  /** Name of input `i`; the empty string when it is left out. */
  x(i = 0): string {
    return this.node.inputs[i] ?? '';
  }

  y(i = 0): string {
    return this.node.outputs[i]!;
  }

  /** Name of output `i`; one that the forward pass leaves out is asked for from now on. */
  output(i: number): string {
    const { nodes } = this.builder;
    const given = this.node.outputs.find((output) => output !== '')!;
    const place = nodes.findIndex(({ outputs }) => outputs.includes(given));
    const { outputs } = nodes[place]!;
    const known = outputs[i] ?? '';
    if (known !== '') return known;
    const asked = this.builder.fresh(this.node.op);
    const all = Array.from({ length: Math.max(outputs.length, i + 1) }, (_, at) => (at === i ? asked : (outputs[at] ?? '')));
    nodes[place] = { ...nodes[place]!, outputs: all };
    return asked;
  }

  /** Cotangent of output `i`; zeros when nothing flows into it. */
  dy(i = 0): string {
    return this.cotangents[i] ?? this.zerosLike(this.y(i));
  }

  hasCotangent(i: number): boolean {
    return this.cotangents[i] !== undefined;
  }

  /** Whether the gradient of input `i` is asked for. */
  wants(i: number): boolean {
    return this.wanted.has(i);
  }

  /** For rules that know the gradient of input `i` alone. */
  onlyInput(i: number): void {
    for (const other of this.wanted)
      if (other !== i) throw this.unsupported(`its input ${other} ("${this.x(other)}") depends on what is differentiated`);
  }

  has(i: number): boolean {
    return this.x(i) !== '';
  }

  int(name: string, otherwise: number): number {
    const found = this.node.attributes[name];
    return found?.type === 'int' ? found.value : otherwise;
  }

  float(name: string, otherwise: number): number {
    const found = this.node.attributes[name];
    return found?.type === 'float' || found?.type === 'int' ? found.value : otherwise;
  }

  text(name: string, otherwise: string): string {
    const found = this.node.attributes[name];
    return found?.type === 'string' ? found.value : otherwise;
  }

  ints(name: string): readonly number[] | undefined {
    const found = this.node.attributes[name];
    return found?.type === 'ints' ? found.value : undefined;
  }

  /** The tensor's contents when it is a constant of the graph or can be computed without running it. */
  constant(tensor: string): ConstantTensor | undefined {
    const held = this.builder.constants.get(tensor);
    if (held !== undefined) return held;
    const value = this.known.values.get(tensor);
    return value && constantOf(value);
  }

  /** Numbers of constant input `i`; undefined when it is left out. */
  numbers(i: number): readonly number[] | undefined {
    if (!this.has(i)) return undefined;
    const tensor = this.constant(this.x(i));
    if (tensor === undefined) throw this.unsupported(`its input ${i} ("${this.x(i)}") is computed, not constant`);
    return Array.from(tensor.data as ArrayLike<number | bigint>, Number);
  }

  /** Axes given by input `i` or by the attribute of the same meaning, counted from the front; undefined when left out. */
  axes(i: number, rank: number, attribute = 'axes'): readonly number[] | undefined {
    const found = this.numbers(i) ?? this.ints(attribute);
    return found?.map((axis) => (axis < 0 ? axis + rank : axis));
  }

  shape(tensor: string): Dimensions {
    const shape = this.known.facts.get(tensor)?.shape ?? this.builder.constants.get(tensor)?.shape;
    if (shape === undefined) throw this.unsupported(`the shape of its tensor "${tensor}" is not known`);
    return shape;
  }

  rank(tensor: string): number {
    return this.shape(tensor).length;
  }

  /** Sizes of the axes from `from` on, all of which have to be numbers. */
  sizes(tensor: string, from = 0): readonly number[] {
    return this.shape(tensor)
      .slice(from)
      .map((size, i) => {
        if (typeof size === 'number') return size;
        throw this.unsupported(`axis ${from + i} of its tensor "${tensor}" has the free size ${size}`);
      });
  }

  add(op: string, inputs: readonly string[], attributes: Parameters<GraphBuilder['add']>[2] = {}): string {
    return this.builder.add(op, inputs, attributes);
  }

  /** A number of the type that the node computes in. */
  scalar(value: number): string {
    if (!this.isDouble()) return this.builder.scalar(value);
    return this.builder.constant({ type: 'float64', shape: [], data: Float64Array.of(value) });
  }

  /** Truth values or counts as numbers of the type that the node computes in. */
  asNumbers(tensor: string): string {
    return this.add('Cast', [tensor], { to: this.isDouble() ? 11 : 1 });
  }

  /** Whether the node computes in float64, as pieces of some models do. */
  isDouble(): boolean {
    return this.known.facts.get(this.y())?.type === 'float64';
  }

  /** Reshapes `tensor` to the shape of `like`. */
  reshapeLike(tensor: string, like: string): string {
    return this.reshape(tensor, this.shape(like), like);
  }

  /** Reshapes to `shape`; with more than one free dimension the shape is taken from `like` at run time. */
  reshape(tensor: string, shape: Dimensions, like?: string): string {
    const free = shape.filter((size) => typeof size === 'string').length;
    if (free <= 1) return this.add('Reshape', [tensor, this.builder.ints(shape.map((size) => (typeof size === 'string' ? -1 : size)))]);
    if (like === undefined) throw this.unsupported(`more than one axis of [${shape.join(', ')}] is free`);
    return this.add('Reshape', [tensor, this.add('Shape', [like])]);
  }

  zerosLike(tensor: string): string {
    return this.expandLike(this.scalar(0), tensor);
  }

  /** Broadcasts `tensor` to the shape of `like`. */
  expandLike(tensor: string, like: string): string {
    const known = this.known.facts.get(like)?.shape;
    const fixed = known?.every((size) => typeof size === 'number') === true;
    return this.add('Expand', [tensor, fixed ? this.builder.ints(known as readonly number[]) : this.add('Shape', [like])]);
  }

  sum(tensor: string, axes: readonly number[], keepdims: boolean): string {
    return this.add('ReduceSum', [tensor, this.builder.ints(axes)], { keepdims: keepdims ? 1 : 0 });
  }

  /** Undoes the broadcasting of shape `to` to shape `from`: sums `gradient` over exactly the axes that were broadcast. */
  unbroadcast(gradient: string, from: Dimensions, to: Dimensions): string {
    const extra = from.length - to.length;
    const axes = from.flatMap((size, axis) => (axis < extra || (to[axis - extra] === 1 && size !== 1) ? [axis] : []));
    if (axes.length === 0) return gradient;
    if (axes.length === extra) return this.sum(gradient, axes, false);
    const kept = this.sum(gradient, axes, true);
    return extra === 0 ? kept : this.add('Squeeze', [kept, this.builder.ints(Array.from({ length: extra }, (_, axis) => axis))]);
  }

  /** The same for a gradient that has the shape of the node's first output, for input `i`. */
  unbroadcastTo(i: number, gradient: string): string {
    return this.unbroadcast(gradient, this.shape(this.y()), this.shape(this.x(i)));
  }

  unsupported(reason: string): DeepSensorError {
    const { name, op, domain } = this.node;
    const operator = domain === '' ? op : `${domain}.${op}`;
    return new DeepSensorError('MODEL_UNSUPPORTED', `No gradient through node "${name}" (${operator}): ${reason}.`);
  }
}

/** Writes the gradient nodes of one operator: the gradient tensor of each input, in order; undefined where none is asked for or none flows. */
export type Rule = (site: Site) => readonly (string | undefined)[];
