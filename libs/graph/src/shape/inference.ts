import { DeepSensorError, type ElementType, type GraphNode } from '@deepsensor/contract';

import { opaque, shapeText, type Dimension } from './dimension.js';
import type { TensorFacts } from './facts.js';
import type { PartialValue } from './partial-value.js';
import { intsOf } from './attributes.js';

/** One node with what is known of its inputs; a rule reads it and says what its outputs are. */
export class Inference {
  readonly node: GraphNode;
  readonly facts: readonly (TensorFacts | undefined)[];
  readonly values: readonly (PartialValue | undefined)[];

  constructor(node: GraphNode, facts: readonly (TensorFacts | undefined)[], values: readonly (PartialValue | undefined)[]) {
    this.node = node;
    this.facts = facts;
    this.values = values;
  }

  /** Shape of an input, `undefined` when it is omitted or unknown. */
  shape(input: number): readonly Dimension[] | undefined {
    return this.facts[input]?.shape;
  }

  type(input: number): ElementType {
    return this.facts[input]?.type ?? 'float32';
  }

  has(input: number): boolean {
    return (this.node.inputs[input] ?? '') !== '';
  }

  /** Numbers of an input that is known altogether. */
  numbers(input: number): readonly number[] | undefined {
    const entries = this.values[input]?.entries;
    return entries?.every((entry) => typeof entry === 'number') ? (entries as readonly number[]) : undefined;
  }

  /** Whole numbers that newer opsets take as an input and older ones as an attribute; `'unknown'` when they are computed. */
  ints(input: number, attribute: string): readonly number[] | undefined | 'unknown' {
    if (this.has(input)) return this.numbers(input) ?? 'unknown';
    return intsOf(this.node, attribute);
  }

  /** An axis counted from the front. */
  axis(axis: number, rank: number): number {
    const front = axis < 0 ? axis + rank : axis;
    if (front < 0 || front >= rank) this.fail(`has axis ${axis} where the rank is ${rank}`);
    return front;
  }

  /** A name for a length that is not known: output and axis. */
  unknown(axis: number, output = 0): string {
    return opaque(`${this.node.outputs[output] ?? this.node.name}.${axis}`);
  }

  fail(reason: string): never {
    const shapes = this.facts.filter((fact) => fact !== undefined).map((fact) => shapeText(fact.shape));
    throw new DeepSensorError(
      'MODEL_UNSUPPORTED',
      `The shapes of the model do not fit: node "${this.node.name}" (${this.node.op}) ${reason}; it is given ${shapes.join(', ') || 'nothing'}.`,
    );
  }
}

/** Facts of the outputs in order; `undefined` for what is not known. */
export type Rule = (at: Inference) => readonly (TensorFacts | undefined)[] | undefined;

/** Rules by operator name. */
export type Rules = Readonly<Record<string, Rule>>;

/** One output with the type of the first input. */
export function like(at: Inference, shape: readonly Dimension[] | undefined): readonly TensorFacts[] | undefined {
  return shape && [{ type: at.type(0), shape }];
}
