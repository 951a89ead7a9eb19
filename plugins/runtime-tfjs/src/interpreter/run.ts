import { DeepSensorError, type GraphNode } from '@deepsensor/contract';
import type { PartialValue } from '@deepsensor/graph';

import { operatorOf } from '../operators/index.js';
import type { Tensor, Tf } from '../native.js';
import { beyondInt32, tensorOf, type Constants } from './constants.js';
import type { Plan, Step } from './plan.js';
import { Site, type Inputs } from './site.js';
import { Tape } from './tape.js';
import { channelsLast, inOrder, orderedShape, toLast, toOrder, type Value } from './value.js';

/** A tensor of the graph while it is needed, in one order of its axes or both. */
interface Slot {
  readonly value: Value;
  other?: Tensor;
}

/**
 * Runs a plan once. Must be called within `tidy`; tensors are given back as soon as nobody reads them any more.
 * @param feeds The graph's inputs, in ONNX's order; they are given back too.
 * @param read Is handed each output of the graph, in ONNX's order, while it lives.
 */
export function runPlan(
  tf: Tf,
  plan: Plan,
  constants: Constants,
  feeds: ReadonlyMap<string, Tensor>,
  read: (name: string, tensor: Tensor) => void,
): void {
  const run = new Run(tf, plan, constants, feeds);
  try {
    for (const step of plan.steps) run.take(step);
    for (const { name } of plan.graph.outputs) read(name, run.inOrder(name));
  } finally {
    run.end();
  }
}

class Run implements Inputs {
  private readonly tf: Tf;
  private readonly plan: Plan;
  private readonly constants: Constants;
  private readonly tape: Tape;
  private readonly slots = new Map<string, Slot>();
  /** The node that is run. */
  private node?: GraphNode;

  constructor(tf: Tf, plan: Plan, constants: Constants, feeds: ReadonlyMap<string, Tensor>) {
    this.tf = tf;
    this.plan = plan;
    this.constants = constants;
    this.tape = new Tape(tf);
    for (const [name, tensor] of feeds) this.slots.set(name, { value: inOrder(tensor) });
  }

  take(step: Step): void {
    const { node, gradient } = step;
    this.node = node;
    if (gradient !== undefined) this.pullBack(step, gradient);
    else {
      const act = () => this.values(node);
      const values = step.isRecorded ? this.tape.record(node, act) : act();
      values.forEach((value, i) => {
        if ((node.outputs[i] ?? '') !== '') this.slots.set(node.outputs[i]!, { value });
        else value.tensor.dispose();
      });
    }
    for (const name of step.last) this.drop(name);
  }

  end(): void {
    this.tape.release(() => false);
    for (const name of [...this.slots.keys()]) this.drop(name);
  }

  value(name: string): Value {
    return this.slot(name).value;
  }

  inOrder(name: string): Tensor {
    return this.turned(name, 'onnx', toOrder);
  }

  channelsLast(name: string): Tensor {
    return this.turned(name, 'channels-last', toLast);
  }

  shape(name: string): readonly number[] {
    return this.plan.known.get(name)?.shape ?? orderedShape(this.value(name));
  }

  known(name: string): PartialValue | undefined {
    return this.plan.known.get(name);
  }

  isConstant(name: string): boolean {
    return this.plan.graph.constants.has(name);
  }

  once(key: string, make: () => Tensor): Tensor {
    return this.constants.once(key, make);
  }

  private values(node: GraphNode): readonly Value[] {
    const shapes = node.outputs.map((output) => this.plan.facts.get(output)?.shape as readonly number[] | undefined);
    let found: readonly Value[] = [];
    // The operator's temporaries go with it.
    this.tf.tidy(() => {
      const given = operatorOf(node)(new Site(this.tf, node, this, shapes));
      found = ('tensor' in given ? [given] : given).map((value) => this.own(node, value));
      return found.map(({ tensor }) => tensor);
    });
    return found;
  }

  /** An operator may hand on what it was given; each tensor of the graph is one of its own, to be given back by itself. */
  private own(node: GraphNode, value: Value): Value {
    const isTaken = value.tensor.kept || node.inputs.some((input) => this.slots.get(input)?.value.tensor === value.tensor);
    return isTaken ? { ...value, tensor: this.tf.clone(value.tensor) } : value;
  }

  private slot(name: string): Slot {
    let slot = this.slots.get(name);
    if (slot === undefined) {
      const known = this.plan.known.get(name);
      this.holdToInt32(name);
      const tensor = this.isConstant(name)
        ? this.constants.tensor(name)
        : known && this.tf.keep(tensorOf(this.tf, known, known.entries as readonly number[]));
      if (tensor === undefined) throw new Error(`the graph "${this.plan.graph.name}" reads "${name}", which nothing gives`);
      slot = { value: inOrder(tensor) };
      this.slots.set(name, slot);
    }
    return slot;
  }

  /** A constant that is about to become a tensor may not be cut down to fit. */
  private holdToInt32(name: string): void {
    const { graph, known } = this.plan;
    const constant = graph.constants.get(name);
    const value = known.get(name);
    const type = constant?.type ?? value?.type;
    const found = type && beyondInt32(type, (constant?.data ?? value!.entries) as ArrayLike<number | bigint>);
    if (found === undefined) return;
    const where = this.node ? `the node "${this.node.name}" (${this.node.op})` : `the graph "${graph.name}"`;
    throw new DeepSensorError(
      'MODEL_UNSUPPORTED',
      `TensorFlow cannot run ${where}: "${name}" holds ${found}, and tfjs has whole numbers from ${-(2 ** 31)} to ${2 ** 31 - 1} alone; take the runtime onnx.`,
    );
  }

  private turned(name: string, layout: Value['layout'], axes: (rank: number) => number[]): Tensor {
    const slot = this.slot(name);
    const { tensor } = slot.value;
    if (slot.value.layout === layout) return tensor;
    const turn = () => this.tf.keep(this.tf.transpose(tensor, axes(tensor.rank)));
    if (this.isConstant(name)) return this.constants.once(`${name}/${layout}`, turn);
    slot.other ??= this.plan.active.has(name) ? this.tape.record(name, turn) : turn();
    return slot.other;
  }

  private pullBack(step: Step, { request, paths }: NonNullable<Step['gradient']>): void {
    const cotangents = new Map(
      [...request.cotangents].map(([target, cotangent]) => {
        const { tensor, layout } = this.value(target);
        return [tensor.id, layout === 'onnx' ? this.inOrder(cotangent) : this.channelsLast(cotangent)];
      }),
    );
    const wrt = request.wrt.map((name) => this.value(name));
    const found = this.tape.pullBack(
      paths,
      cotangents,
      wrt.map(({ tensor }) => tensor),
    );
    wrt.forEach(({ tensor, layout }, i) => {
      // What the way does not reach, a feed that a run does not use, has the gradient zero.
      const gradient = found.get(tensor.id) ?? this.tf.zerosLike(tensor);
      this.slots.set(step.node.outputs[i]!, { value: layout === 'onnx' ? inOrder(gradient) : channelsLast(gradient) });
    });
    this.tape.release(step.isNeeded);
  }

  private drop(name: string): void {
    const slot = this.slots.get(name);
    if (slot === undefined || name === '') return;
    this.slots.delete(name);
    slot.other?.dispose();
    if (!this.isConstant(name)) slot.value.tensor.dispose();
  }
}
