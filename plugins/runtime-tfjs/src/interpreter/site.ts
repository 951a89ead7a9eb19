import { DeepSensorError, type GraphNode } from '@deepsensor/contract';
import { floatOf, intOf, intsOf, stringOf, type PartialValue } from '@deepsensor/graph';

import type { Tensor, Tf } from '../native.js';
import type { Value } from './value.js';

/** What the interpreter gives an operator to read its inputs. */
export interface Inputs {
  value(name: string): Value;
  /** The tensor in another order of its axes; kept, so that who asks next gets it too. */
  inOrder(name: string): Tensor;
  channelsLast(name: string): Tensor;
  shape(name: string): readonly number[];
  known(name: string): PartialValue | undefined;
  isConstant(name: string): boolean;
  /** Something made of constants alone, made once for the session. */
  once(key: string, make: () => Tensor): Tensor;
}

/** One node at the time when it is run. Operators read their inputs here and give tensors back. */
export class Site {
  readonly tf: Tf;
  readonly node: GraphNode;
  private readonly inputs: Inputs;
  /** Shapes of the outputs in ONNX's order, where they are known. */
  private readonly outputs: readonly (readonly number[] | undefined)[];

  constructor(tf: Tf, node: GraphNode, inputs: Inputs, outputs: readonly (readonly number[] | undefined)[]) {
    this.tf = tf;
    this.node = node;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  get count(): number {
    return this.node.inputs.length;
  }

  has(input: number): boolean {
    return (this.node.inputs[input] ?? '') !== '';
  }

  /** The input as it lies. */
  value(input: number): Value {
    return this.inputs.value(this.node.inputs[input]!);
  }

  /** The input in ONNX's order. */
  x(input = 0): Tensor {
    return this.inputs.inOrder(this.node.inputs[input]!);
  }

  /** The input, of rank three or more, as `[n, ..., c]`. */
  last(input = 0): Tensor {
    return this.inputs.channelsLast(this.node.inputs[input]!);
  }

  /** In ONNX's order. */
  shape(input = 0): readonly number[] {
    return this.inputs.shape(this.node.inputs[input]!);
  }

  /** Shape of an output, in ONNX's order. */
  outputShape(output = 0): readonly number[] {
    return this.outputs[output] ?? this.fail('gives a shape that is not known before it runs');
  }

  /** Numbers of an input that is known before anything runs: axes, shapes, pads. */
  numbers(input: number): readonly number[] {
    const known = this.inputs.known(this.node.inputs[input]!);
    if (known === undefined) this.fail(`computes its input ${input} ("${this.node.inputs[input]}") from the data`);
    return known.entries as readonly number[];
  }

  /** Whole numbers that are an input in newer opsets and an attribute in older ones; `undefined` when neither is there. */
  ints(input: number, attribute: string): readonly number[] | undefined {
    return this.has(input) ? this.numbers(input) : intsOf(this.node, attribute);
  }

  int(attribute: string, fallback: number): number {
    return intOf(this.node, attribute, fallback);
  }

  float(attribute: string, fallback: number): number {
    return floatOf(this.node, attribute, fallback);
  }

  text(attribute: string, fallback: string): string {
    return stringOf(this.node, attribute, fallback);
  }

  list(attribute: string): readonly number[] | undefined {
    return intsOf(this.node, attribute);
  }

  /** A list of floats among the attributes; empty when it is not there. */
  numbersOf(attribute: string): readonly number[] {
    const found = this.node.attributes[attribute];
    return found?.type === 'floats' || found?.type === 'ints' ? found.value : [];
  }

  /** An axis of input `input`, counted from the front. */
  axis(axis: number, input = 0): number {
    return axis < 0 ? axis + this.shape(input).length : axis;
  }

  isConstant(input: number): boolean {
    return this.inputs.isConstant(this.node.inputs[input]!);
  }

  /** Something made of an input: once for the session when the input is a constant, anew otherwise. */
  made(input: number, role: string, make: (tensor: Tensor) => Tensor): Tensor {
    const name = this.node.inputs[input]!;
    return this.isConstant(input) ? this.inputs.once(`${name}/${role}`, () => make(this.x(input))) : make(this.x(input));
  }

  fail(reason: string): never {
    throw new DeepSensorError('MODEL_UNSUPPORTED', `TensorFlow cannot run the node "${this.node.name}" (${this.node.op}): it ${reason}.`);
  }
}

/** One operator of ONNX in operators of TensorFlow.js. Gives one value for each output of the node, or the first alone. */
export type Operator = (at: Site) => Value | readonly Value[];

export type Operators = Readonly<Record<string, Operator>>;
