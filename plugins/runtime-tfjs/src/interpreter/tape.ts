import { DeepSensorError, type GraphNode } from '@deepsensor/contract';
import type { Paths } from '@deepsensor/graph';

import type { Tensor, Tf } from '../native.js';

/** What TensorFlow.js writes down of a kernel that it ran, and what pulls back through it (its `TapeNode`). */
interface Entry {
  readonly kernelName: string;
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly outputs: readonly Tensor[];
  readonly saved?: readonly Tensor[];
  readonly gradient?: (cotangents: (Tensor | null)[]) => Readonly<Record<string, () => Tensor>>;
}

/** The part of TensorFlow.js's engine that decides whether kernels are written down. */
interface Recording {
  gradientDepth: number;
  activeTape: Entry[] | null;
}

/** Whose kernels they are: a node's, or those that turned a tensor's axes. */
export type Owner = GraphNode | string;

/**
 * The kernels of one run that gradients will flow through, in the order in which they ran. TensorFlow.js's own `grads` keeps a tape for
 * one function of its arguments; a graph asks for several gradients, with respect to tensors inside, of a pass that is needed anyway, so
 * that nothing is run twice.
 */
export class Tape {
  private readonly tf: Tf;
  private readonly recording: Recording;
  private entries: { readonly owner: Owner; readonly entry: Entry }[] = [];

  constructor(tf: Tf) {
    this.tf = tf;
    this.recording = (tf.engine() as unknown as { readonly state: Recording }).state;
  }

  /** Runs something and writes its kernels down. */
  record<T>(owner: Owner, act: () => T): T {
    const { recording } = this;
    const outer = recording.activeTape;
    const fresh: Entry[] = [];
    recording.activeTape = fresh;
    recording.gradientDepth++;
    try {
      return act();
    } finally {
      recording.gradientDepth--;
      recording.activeTape = outer;
      for (const entry of fresh) this.entries.push({ owner, entry });
    }
  }

  /**
   * Reverse mode along the recorded kernels, by the gradients that TensorFlow.js has for them.
   * @param cotangents By id of the tensor.
   * @returns by id, for each of `wrt` that a gradient reaches.
   */
  pullBack(paths: Paths, cotangents: ReadonlyMap<number, Tensor>, wrt: readonly Tensor[]): Map<number, Tensor> {
    const passed = this.entries.filter(({ owner }) => (typeof owner === 'string' ? paths.tensors.has(owner) : paths.nodes.has(owner)));
    const active = new Set(wrt.map(({ id }) => id));
    const onTheWay = passed.filter(({ entry }) => {
      const reached = Object.values(entry.inputs).some(({ id }) => active.has(id));
      // Comparisons and positions give no floating-point numbers, so no gradient comes back from them.
      const floats = reached ? entry.outputs.filter(({ dtype }) => dtype === 'float32') : [];
      for (const { id } of floats) active.add(id);
      return floats.length > 0;
    });
    const asked = new Set(wrt.map(({ id }) => id));
    const flowing = new Map([...cotangents].map(([id, tensor]) => [id, tensor.clone()]));
    for (const { owner, entry } of onTheWay.reverse()) this.passBack(owner, entry, active, asked, flowing);
    return new Map([...flowing].filter(([id]) => asked.has(id)));
  }

  private passBack(
    owner: Owner,
    entry: Entry,
    active: ReadonlySet<number>,
    asked: ReadonlySet<number>,
    flowing: Map<number, Tensor>,
  ): void {
    const cotangents = entry.outputs.map(({ id }) => flowing.get(id) ?? null);
    if (cotangents.every((cotangent) => cotangent === null)) return;
    const gradients = this.gradients(owner, entry, cotangents, active);
    let next = 0;
    for (const { id } of Object.values(entry.inputs)) {
      if (!active.has(id)) continue;
      const gradient = gradients[next++]!;
      const sofar = flowing.get(id);
      flowing.set(id, sofar === undefined ? gradient : this.tf.add(sofar, gradient));
      if (sofar !== undefined) this.tf.dispose([sofar, gradient]);
    }
    entry.outputs.forEach(({ id }, i) => {
      if (asked.has(id) || cotangents[i] === null) return;
      flowing.get(id)!.dispose();
      flowing.delete(id);
    });
  }

  /** Towards each active input, in their order. */
  private gradients(owner: Owner, entry: Entry, cotangents: (Tensor | null)[], active: ReadonlySet<number>): Tensor[] {
    const refuse = (reason: string): never => {
      const where = typeof owner === 'string' ? `the tensor "${owner}"` : `the node "${owner.name}" (${owner.op})`;
      throw new DeepSensorError('MODEL_UNSUPPORTED', `TensorFlow cannot differentiate ${where}: ${reason}; take the runtime onnx.`);
    };
    if (entry.gradient === undefined) return refuse(`tfjs has no gradient of its kernel ${entry.kernelName}`);
    try {
      return this.tf.tidy(() => {
        const found = entry.gradient!(cotangents);
        return Object.entries(entry.inputs).flatMap(([name, { id }]) => {
          if (!active.has(id)) return [];
          return [(found[name]?.() ?? refuse(`tfjs has no gradient of its kernel ${entry.kernelName} by "${name}"`)).clone()];
        });
      });
    } catch (cause) {
      if (DeepSensorError.is(cause)) throw cause;
      return refuse(`${cause instanceof Error ? cause.message.split('\n', 1)[0]! : String(cause)}`);
    }
  }

  /** Forgets the kernels of owners that no gradient asks for any more. */
  release(isNeeded: (owner: Owner) => boolean): void {
    const kept = this.entries.filter(({ owner, entry }) => {
      if (isNeeded(owner)) return true;
      for (const tensor of entry.saved ?? []) tensor.dispose();
      return false;
    });
    this.entries = kept;
  }
}
