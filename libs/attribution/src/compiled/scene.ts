import type { Network } from '@deepsensor/contract';
import { differentiate, GraphBuilder, type GradientRequest, type PullBack } from '@deepsensor/graph';

import { asOneHot } from './one-hot.js';

/** Names of a network's tensors to their names in the graph that is being written. */
export type Pass = (tensor: string) => string;

/**
 * The graph that is being written for one question. Every input and every pass through the network that more than one part of the
 * question needs is written once, when it is first asked for, so that a graph holds what is used and nothing twice.
 */
export class Scene {
  readonly network: Network;
  readonly builder = new GraphBuilder();
  /** Letter of the candidate axis of `inputs`, in shapes. */
  readonly rows = 'n';
  private readonly pull: PullBack;
  private readonly written = new Map<string, string>();
  private readonly passes = new Map<string, Pass>();

  constructor(network: Network, pullBack: PullBack = differentiate) {
    this.network = network;
    this.pull = pullBack;
  }

  /** Gradients of what is written so far, in the way of the engine that the graph is for. */
  pullBack(request: GradientRequest): ReadonlyMap<string, string> {
    return this.pull(this.builder, request);
  }

  /** `[n, ...]` the candidates. */
  inputs(): string {
    return this.once('inputs', () => this.builder.input('inputs', [this.rows, ...this.network.input.shape]));
  }

  /** `[n]` row of the references of each candidate. */
  referenceOf(): string {
    return this.once('reference-of', () => this.builder.input('reference-of', [this.rows], 'int64'));
  }

  /** `[n]` class of the seed. */
  labelIndex(): string {
    return this.once('label-index', () => this.builder.input('label', [this.rows], 'int64'));
  }

  /** `[n, C]` one-hot class of the seed. */
  label(): string {
    return this.once('label', () => asOneHot(this.builder, this.labelIndex(), this.classes()));
  }

  /** `[n, C]` one-hot aimed class; all zero where there is none. */
  aim(): string {
    return this.once('aim', () => asOneHot(this.builder, this.builder.input('aim', [this.rows], 'int64'), this.classes()));
  }

  classes(): number {
    return this.network.classes.length;
  }

  /** `[n, ...]` a tensor of the network at the candidates. */
  candidate(tensor: string): string {
    return this.pass('candidate', () => this.forward(this.inputs()))(tensor);
  }

  /** `[r, ...]` a tensor of the network at the references, which are forwarded once each. */
  referenceRow(tensor: string): string {
    const pass = this.pass('reference', () => this.forward(this.builder.input('references', ['r', ...this.network.input.shape])));
    return pass(tensor);
  }

  /** `[n, ...]` a tensor of the network at the reference of each candidate. */
  reference(tensor: string): string {
    return this.once(`reference ${tensor}`, () => this.builder.add('Gather', [this.referenceRow(tensor), this.referenceOf()], { axis: 0 }));
  }

  /** Name of the network's own input tensor. */
  entry(): string {
    return this.network.graph.inputs[0]!.name;
  }

  /** Another pass through the network, or through `graph` in its place, at `inputs`. */
  forward(inputs: string, graph = this.network.graph): Pass {
    return this.builder.inline(graph, { [this.entry()]: inputs });
  }

  /** Writes something once and remembers its name. */
  once(key: string, write: () => string): string {
    let name = this.written.get(key);
    if (name === undefined) {
      name = write();
      this.written.set(key, name);
    }
    return name;
  }

  private pass(key: string, write: () => Pass): Pass {
    let pass = this.passes.get(key);
    if (pass === undefined) {
      pass = write();
      this.passes.set(key, pass);
    }
    return pass;
  }
}
