import type { ConstantTensor } from '@deepsensor/contract';

import { isStatic, shapeText, type Dimension } from '../shape/dimension.js';
import { asCounted, between, channelsFirst, isAsCounted, isSame, permuted, type Order } from '../tensorflow/layout.js';
import type { LooseAttributes, Writer } from '../tensorflow/writer.js';
import type { LayerConfig } from './network/layer-config.js';
import { Options, textOf, type Fields } from './options.js';
import type { Signal } from './signal.js';
import type { Subject } from './subject.js';
import type { KerasLine } from './version.js';
import type { LayerWeights, Part, WantedWeight } from './weights/layer-weights.js';

/** What all layers of a model share. */
export interface Workshop {
  readonly writer: Writer;
  readonly line: KerasLine;
  /** Writes a layer within another; it may be a model itself. */
  readonly writeLayer: (layer: LayerConfig, passed: Passed, place: Place, weights: LayerWeights) => readonly Signal[];
}

/** Where a layer stands: the names of the models that it is in, outermost first, and its own. */
export type Path = readonly string[];

/** Where a layer is written. */
export interface Place {
  readonly workshop: Workshop;
  readonly path: Path;
}

/** What a layer is called with: tensors, and values that the file holds. */
export interface Passed {
  readonly positional: readonly (Signal | Value)[];
  readonly named: ReadonlyMap<string, Signal | Value>;
}

export interface Value {
  readonly value: unknown;
}

/** What a layer is given, and by whom it is known. */
export interface LayerUse extends Passed {
  readonly workshop: Workshop;
  readonly subject: Subject;
  readonly path: Path;
  readonly options: Fields;
  readonly weights: LayerWeights;
}

/** A tensor with the channels behind the samples, and the way back to the order that the layer's data format asks for. */
export interface Spatial {
  readonly tensor: string;
  readonly channels: number;
  /** Lengths of the other axes; a name is one that is free. */
  readonly sizes: readonly Dimension[];
  /** A result of any rank that lies like the tensor. */
  readonly wrap: (tensor: string) => Signal;
}

/** One use of a layer, and the place to write what it does. Axes are counted as Keras counts them. */
export class LayerSite {
  readonly options: Options;
  readonly subject: Subject;
  readonly line: KerasLine;
  readonly use: LayerUse;
  private readonly writer: Writer;
  private readonly asked = new Set<string>();

  constructor(use: LayerUse) {
    this.use = use;
    this.subject = use.subject;
    this.line = use.workshop.line;
    this.writer = use.workshop.writer;
    this.options = new Options(use.options, use.subject);
  }

  /** The tensors that the layer is called with; what else it is called with by position must say nothing. */
  tensors(): readonly Signal[] {
    return this.use.positional.flatMap((each) => {
      if ('tensor' in each) return [each];
      if (each.value === null || each.value === undefined) return [];
      throw this.subject.unsupported(`it is called with ${textOf(each.value)} beside tensors`);
    });
  }

  /** The one input. */
  input(): Signal {
    const tensors = this.tensors();
    if (tensors.length !== 1) throw this.subject.broken(`it is called with ${tensors.length} tensors and takes one`);
    return tensors[0]!;
  }

  /** What the layer is called with by a name, `undefined` for nothing. */
  named(key: string): Signal | Value | undefined {
    this.asked.add(key);
    return this.use.named.get(key);
  }

  /** @throws DeepSensorError `MODEL_UNSUPPORTED` when the layer is called with something that it has not asked for. */
  finishCall(): void {
    for (const [key, each] of this.use.named) {
      if (this.asked.has(key)) continue;
      if ('tensor' in each) throw this.subject.unsupported(`it is called with a tensor for ${key}`);
      // Nothing is asked for: no training, no masks, no states.
      // Keras 3 overrules what calls say of training with what the model is used for.
      const says = key === 'training' && this.line === 3 ? undefined : (each.value ?? undefined);
      if (says !== undefined && says !== false) throw this.subject.unsupported(`it is called with ${key} = ${textOf(says)}`);
    }
  }

  rank({ order }: Signal): number {
    return order.length;
  }

  shape({ tensor, order }: Signal): readonly Dimension[] {
    const stored = this.stored(tensor);
    return order.map((_, axis) => stored[order.indexOf(axis)]!);
  }

  /** Shape of a tensor as it is stored. */
  stored(tensor: string): readonly Dimension[] {
    return this.writer.facts(tensor)!.shape;
  }

  /** Length of an axis, which may count from the end, and has to be known. */
  length(signal: Signal, axis: number): number {
    const length = this.shape(signal).at(axis);
    if (typeof length !== 'number')
      throw this.subject.unsupported(`it needs the length of axis ${axis} of ${shapeText(this.shape(signal))}, which is free`);
    return length;
  }

  /** Lengths behind the samples, all of which have to be known. */
  sizes(signal: Signal): readonly number[] {
    const sizes = this.shape(signal).slice(1);
    if (!isStatic(sizes))
      throw this.subject.unsupported(`it needs all lengths of its input ${shapeText(this.shape(signal))}, and some are free`);
    return sizes;
  }

  /** An axis counted from the front. */
  axis(axis: number, signal: Signal): number {
    const rank = this.rank(signal);
    const front = axis < 0 ? axis + rank : axis;
    if (front >= 1 && front < rank) return front;
    throw this.subject.broken(`it works along axis ${axis} of its input ${shapeText(this.shape(signal))}`);
  }

  /** Place at which an axis is stored. */
  place(axis: number, signal: Signal): number {
    return signal.order.indexOf(this.axis(axis, signal));
  }

  /** The tensor with its axes as Keras counts them. */
  counted(signal: Signal): string {
    return this.ordered(signal, asCounted(this.rank(signal)));
  }

  ordered({ tensor, order }: Signal, wanted: Order): string {
    if (isSame(order, wanted)) return tensor;
    const perm = between(order, wanted);
    return this.writer.once(`turn ${tensor} ${perm.join()}`, () => this.add('Transpose', [tensor], { perm }));
  }

  /** A tensor that lies as Keras counts its axes. */
  signal(tensor: string, order?: Order): Signal {
    return { tensor, order: order ?? asCounted(this.stored(tensor).length) };
  }

  /** The input of a layer that slides over `axes` axes beside samples and channels. */
  spatial(axes: number, signal = this.input()): Spatial {
    const format = this.options.choice('data_format', ['channels_last', 'channels_first'], 'channels_last');
    const last = format === 'channels_last';
    if (this.rank(signal) !== axes + 2)
      throw this.subject.broken(`it takes inputs of rank ${axes + 2} and is given ${shapeText(this.shape(signal))}`);
    const order = last ? channelsFirst(axes + 2) : asCounted(axes + 2);
    const tensor = this.ordered(signal, order);
    const [, channels, ...sizes] = this.stored(tensor);
    if (typeof channels !== 'number')
      throw this.subject.unsupported(`the number of channels of its input ${shapeText(this.shape(signal))} is free`);
    const wrap = (result: string): Signal => {
      const { length } = this.stored(result);
      return { tensor: result, order: last ? channelsFirst(length) : asCounted(length) };
    };
    return { tensor, channels, sizes, wrap };
  }

  /** Signals in the order of the first that has one of its own. */
  aligned(signals: readonly Signal[]): { readonly tensors: readonly string[]; readonly order: Order } {
    const order = signals.find((signal) => !isAsCounted(signal.order))?.order ?? signals[0]!.order;
    return { tensors: signals.map((signal) => this.ordered(signal, order)), order };
  }

  take(wanted: readonly WantedWeight[], part?: Part): readonly ConstantTensor[] {
    return (part ? this.use.weights.part(part) : this.use.weights).take(wanted, this.subject);
  }

  /** A weight under the layer's name, turned for ONNX; a layer that is used again has the same. */
  weight(name: string, tensor: ConstantTensor, order: Order = asCounted(tensor.shape.length)): string {
    const full = [...this.use.path, name].join('.').replaceAll('/', '.');
    return this.writer.once(`weight ${full}`, () => this.writer.constant(permuted(tensor, order), full));
  }

  floats(values: readonly number[] | Float32Array, shape: readonly number[] = [values.length]): string {
    const data = Float32Array.from(values);
    return this.writer.once(`floats ${shape.join('x')} ${data.join()}`, () =>
      this.writer.constant({ type: 'float32', shape, data }, `${this.use.path.join('.').replaceAll('/', '.')}.constant`),
    );
  }

  ints(values: readonly number[]): string {
    return this.writer.ints(values);
  }

  scalar(value: number): string {
    return this.writer.scalar(value);
  }

  add(op: string, inputs: readonly string[], attributes: LooseAttributes = {}): string {
    return this.addMany(op, inputs, 1, attributes)[0]!;
  }

  addMany(op: string, inputs: readonly string[], outputs: number, attributes: LooseAttributes = {}): readonly string[] {
    return this.writer.node(op, `/${this.use.path.join('/')}/${op}`, inputs, attributes, outputs);
  }

  /** The same place for another layer within: an activation's. */
  inside(use: Partial<LayerUse>): LayerSite {
    return new LayerSite({ ...this.use, ...use });
  }
}

/** Writes what a layer does and gives its output. */
export type Layer = (at: LayerSite) => Signal;
