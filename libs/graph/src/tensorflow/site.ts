import type { ConstantTensor, ElementType } from '@deepsensor/contract';

import { unreadable, unsupported, type Source } from '../onnx/source.js';
import { isStatic, type Dimension } from '../shape/dimension.js';
import { valueOf, type Entry } from '../shape/partial-value.js';
import type { Attributes } from './attributes.js';
import type { NodeDef } from './graph-def.js';
import { asCounted, between, channelsFirst, isAsCounted, isSame, permuted, type Order } from './layout.js';
import type { LooseAttributes, Writer } from './writer.js';

/** A tensor of the TensorFlow graph: one that has been written, with the order of its axes, or a constant that may yet be. */
export type Value = { readonly tensor: string; readonly order: Order } | { readonly constant: ConstantTensor; readonly name: string };

/** Writes what a node of TensorFlow does and gives its outputs. */
export type Rule = (at: Site) => Value | readonly Value[];

/** Values that broadcast against each other, written in one order. */
export interface Aligned {
  readonly tensors: readonly string[];
  readonly order: Order;
}

/** A node of the TensorFlow graph with its inputs, and the place to write what it does. Axes are counted as TensorFlow counts them. */
export class Site {
  readonly node: NodeDef;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly writer: Writer;
  private readonly source: Source;

  constructor(node: NodeDef, inputs: readonly Value[], writer: Writer, source: Source) {
    this.node = node;
    this.inputs = inputs;
    this.attributes = node.attributes;
    this.writer = writer;
    this.source = source;
  }

  input(i: number): Value {
    const value = this.inputs[i];
    if (!value) throw this.broken(`has ${this.inputs.length} inputs and takes more`);
    return value;
  }

  rank(value: Value): number {
    return 'constant' in value ? value.constant.shape.length : value.order.length;
  }

  shape(value: Value): readonly Dimension[] {
    if ('constant' in value) return value.constant.shape;
    const stored = this.writer.facts(value.tensor)!.shape;
    return stored.map((_, axis) => stored[value.order.indexOf(axis)]!);
  }

  /** Lengths of axes that have to be known. */
  sizes(value: Value, axes: readonly number[]): readonly number[] {
    const shape = this.shape(value);
    const sizes = axes.map((axis) => shape[axis]!);
    if (!isStatic(sizes)) throw this.unsupported(`needs lengths that the model leaves free: [${shape.join(', ')}]`);
    return sizes;
  }

  type(value: Value): ElementType {
    return 'constant' in value ? value.constant.type : this.writer.facts(value.tensor)!.type;
  }

  /** What is known of the numbers of an input: lengths of free axes by their names. */
  entries(i: number): readonly Entry[] | undefined {
    const value = this.input(i);
    if ('constant' in value) return valueOf(value.constant)?.entries;
    return isAsCounted(value.order) ? this.writer.entries(value.tensor) : undefined;
  }

  /** Numbers of an input that must be known before the model runs. */
  numbers(i: number, what: string): readonly number[] {
    const entries = this.entries(i);
    if (!entries?.every((entry) => typeof entry === 'number')) throw this.unsupported(`computes ${what}, which must be constant`);
    return entries as readonly number[];
  }

  /** An axis counted from the front. */
  axis(axis: number, rank: number): number {
    const front = axis < 0 ? axis + rank : axis;
    if (!(front >= 0 && front < rank)) throw this.broken(`has axis ${axis} where the rank is ${rank}`);
    return front;
  }

  /** The tensor as it lies. */
  stored(value: Value): string {
    return 'constant' in value ? this.ordered(value, asCounted(this.rank(value))) : value.tensor;
  }

  /** The tensor with its axes as TensorFlow counts them. */
  counted(value: Value): string {
    return this.ordered(value, asCounted(this.rank(value)));
  }

  /** The tensor with its last axis, the channels, behind the first. */
  channelsFirst(value: Value): string {
    return this.ordered(value, channelsFirst(this.rank(value)));
  }

  orderOf(value: Value): Order {
    return 'constant' in value ? asCounted(this.rank(value)) : value.order;
  }

  /** The tensor in an order; each is written once. */
  ordered(value: Value, order: Order): string {
    if ('constant' in value) return this.constant(value.name, order.join(), () => permuted(value.constant, order));
    if (isSame(value.order, order)) return value.tensor;
    const perm = between(value.order, order);
    return this.writer.once(`${value.tensor} ${perm.join()}`, () =>
      this.write('Transpose', `${value.tensor}/Transpose`, [value.tensor], { perm }),
    );
  }

  /** Values in the order of the first that has one of its own among those of the highest rank, ready to broadcast. */
  aligned(values: readonly Value[]): Aligned {
    const rank = Math.max(...values.map((value) => this.rank(value)));
    const orders = values.flatMap((value) => ('tensor' in value && value.order.length === rank ? [value.order] : []));
    const order = orders.find((each) => !isAsCounted(each)) ?? asCounted(rank);
    return { tensors: values.map((value) => this.broadcastable(value, order)), order };
  }

  /** The tensor with axes of length 1 put in front up to the rank of an order, in that order. */
  private broadcastable(value: Value, order: Order): string {
    const missing = order.length - this.rank(value);
    if (isAsCounted(order)) return this.counted(value);
    if (missing === 0) return this.ordered(value, order);
    if ('constant' in value) {
      const { constant, name } = value;
      if (constant.data.length === 1) return this.stored(value);
      const wide = { ...constant, shape: [...asCounted(missing).map(() => 1), ...constant.shape] };
      return this.constant(name, order.join(), () => permuted(wide, order));
    }
    const wide = this.write('Unsqueeze', `${value.tensor}/Unsqueeze`, [this.counted(value), this.writer.ints(asCounted(missing))]);
    return this.ordered({ tensor: wide, order: asCounted(order.length) }, order);
  }

  /** A weight in a form of its own, written once. */
  constant(name: string, form: string, make: () => ConstantTensor): string {
    return this.writer.once(`constant ${name} ${form}`, () => {
      const tensor = make();
      if (tensor.type === 'string') throw this.unsupported('reads text, and DeepSensor tests networks of numbers');
      return this.writer.constant(tensor, weightName(name));
    });
  }

  /** Adds an operator of ONNX; the first of a node has the node's name. */
  add(op: string, inputs: readonly string[], attributes: LooseAttributes = {}): string {
    return this.write(op, this.hint(op), inputs, attributes);
  }

  addMany(op: string, inputs: readonly string[], outputs: number, attributes: LooseAttributes = {}): readonly string[] {
    return this.writer.node(op, this.hint(op), inputs, attributes, outputs);
  }

  /** A tensor that was written. */
  value(tensor: string, order?: Order): Value {
    const facts = this.writer.facts(tensor);
    if (!facts) throw this.unsupported('gives a tensor whose shape cannot be told before the model runs');
    return { tensor, order: order ?? asCounted(facts.shape.length) };
  }

  /** The node is more than DeepSensor can take; `reason` continues the sentence. */
  unsupported(reason: string): Error {
    return unsupported(this.source, `node "${this.node.name}" (${this.node.op}) ${reason}`);
  }

  /** The file is wrong. */
  broken(reason: string): Error {
    return unreadable(this.source, `node "${this.node.name}" (${this.node.op}) ${reason}`);
  }

  private write(op: string, hint: string, inputs: readonly string[], attributes: LooseAttributes = {}): string {
    return this.writer.node(op, hint, inputs, attributes)[0]!;
  }

  private isNamed = false;

  private hint(op: string): string {
    const name = this.node.name.replace(OPTIMISER, '');
    const hint = this.isNamed ? `${name}/${op}` : name;
    this.isNamed = true;
    return hint;
  }
}

/** What the converter puts into the names of nodes that it has rewritten. */
const OPTIMISER = /ArithmeticOptimizer\/[A-Za-z]+Rewrite_(Leaf_\d+_)?/;

/** The name of a weight without what the converter put behind it, so that layers are called after it as their author called them. */
function weightName(name: string): string {
  return name.replace(/\/merged_input$|(?<=conv\w*|depthwise\w*)_weights$/i, '');
}
