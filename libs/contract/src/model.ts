import type { Batch } from './batch.js';
import type { ConstantTensor, Granularity, LayerInfo, NetworkGraph, ObservedLayer } from './network.js';

/** The box in which every input lives, in raw units: pixels 0..1, samples -1..1. `shape` leaves out the batch axis. */
export interface InputDomain {
  readonly shape: readonly number[];
  readonly lower: number;
  readonly upper: number;
}

/** A graph made ready for a runtime: takes raw inputs, gives logits. */
export interface Network {
  readonly graph: NetworkGraph;
  readonly input: InputDomain;
  /** Tensor of the graph that holds the logits `[n, C]`; a closing softmax has been taken off. */
  readonly logits: string;
  /** Class names; the index as text when there are none. Length C. */
  readonly classes: readonly string[];
  readonly layers: readonly LayerInfo[];
}

/** Candidates beside the seeds that they come from. */
export interface Candidates {
  /** `[n, ...]` in raw units. */
  readonly inputs: Batch;
  /** `[r, ...]` the seeds, in raw units. */
  readonly references: Batch;
  /** `[n]` row of `references` for each candidate. */
  readonly referenceOf: Int32Array;
  /** `[n]` class of the seed. */
  readonly labels: Int32Array;
  /** `[n]` class that the candidate is to be taken for, or -1. */
  readonly aims: Int32Array;
}

export interface TraceRequest {
  /** Ids of observed layers. */
  readonly layers?: readonly string[];
}

export interface Trace {
  /** `[n, C]` */
  readonly logits: Batch;
  /** Layer id to unit activations `[n, U]`: the spatial mean of each channel, or each scalar with granularity `unit`. */
  readonly units: ReadonlyMap<string, Batch>;
}

/** What the game of a layer is played for (method 2.4): cross-entropy at the label, `max z_j - z_y`, or `z_aim - z_y`. */
export type Game = 'cross-entropy' | 'margin' | 'aimed-margin';

/** Estimators that a runtime compiles into one pass, so that they can serve inside a search. */
export type CompiledEstimator =
  | { readonly name: 'path-midpoint' }
  | { readonly name: 'midpoint' }
  | { readonly name: 'first-order' }
  /** Gauss-Legendre nodes on the straight line in activation space. */
  | { readonly name: 'aumann-shapley'; readonly nodes: number }
  /** Trapezoid with both end points on the straight line in input space; `nodes` intervals. */
  | { readonly name: 'conductance'; readonly nodes: number };

/** Estimators that play coalitions one by one; for tests, small layers and confirmation. */
export type SampledEstimator =
  | { readonly name: 'exact' }
  /** `orders` is even: each order is played with its reverse (antithetic). */
  | { readonly name: 'permutation'; readonly orders: number; readonly seed: number }
  | { readonly name: 'truncated'; readonly orders: number; readonly seed: number; readonly tolerance: number };

export type Estimator = CompiledEstimator | SampledEstimator;

export interface AttributionSetting<E extends Estimator = Estimator> {
  readonly estimator: E;
  readonly game: Game;
  /** Ids of observed layers; all of them when left out. */
  readonly layers?: readonly string[];
}

export interface LayerAttribution {
  /** `[n, U]` share of each neuron in the change of the game's value, in its unit (nats or logits). */
  readonly values: Batch;
  /** `[n]` share of the by-pass; zeros when the layer is a cut. */
  readonly bypass: Float32Array;
  /** `[n]` what neurons and by-pass together leave unexplained, over `max(|change|, 1e-8)` (method 2.5). */
  readonly residual: Float32Array;
  /** `[n, U]` standard error of each value, for sampled estimators. */
  readonly standardError?: Batch;
}

export interface Attribution {
  /** `[n]` value of the game at the candidate less that at its reference. */
  readonly change: Float32Array;
  readonly layers: ReadonlyMap<string, LayerAttribution>;
}

/**
 * A score as data: a piece of graph from signals to `score [n]`, higher is better. The runtime puts it behind the network and
 * differentiates through it, so a plugin author writes the formula once and every engine can climb it.
 *
 * Inputs of the fragment are signals, by name (all float32):
 * - `logits`, `reference-logits` `[n, C]`
 * - `label`, `aim` `[n, C]` one-hot; `aim` is all zero without one
 * - `units/<layer>`, `reference-units/<layer>` `[n, U]`
 * - `map/<layer>`, `reference-map/<layer>` the whole tensor `[n, ...]`
 * - `attribution/<layer>` `[n, U]`, differentiated with the slopes held constant (method 10.2)
 */
export interface Objective {
  /** Same key, same computation: the runtime caches what it compiled under it. */
  readonly key: string;
  readonly fragment: NetworkGraph;
  /** Needed when the fragment reads `attribution/...`. */
  readonly attribution?: AttributionSetting<CompiledEstimator>;
  /** Score up to which nothing was found to climb; the engine warns when no candidate rises above it. */
  readonly floor?: number;
}

export interface EvaluationRequest {
  readonly objective?: Objective;
  /** Signals to hand out, by the names above. */
  readonly signals?: readonly string[];
  /** For `attribution/...` among the signals when there is no objective. */
  readonly attribution?: AttributionSetting<CompiledEstimator>;
  /** Asks for the gradient of the score with respect to the inputs. */
  readonly gradient?: boolean;
}

export interface Evaluation {
  /** `[n, C]` */
  readonly logits: Batch;
  /** `[n]` */
  readonly score?: Float32Array;
  /** `[n, ...]` like the inputs, in score per raw unit; each row by itself. */
  readonly gradient?: Batch;
  readonly signals: ReadonlyMap<string, Batch>;
}

/** A network on a runtime. Every question is for a whole batch; rows do not influence each other. */
export interface ModelUnderTest {
  readonly network: Network;
  trace(inputs: Batch, ask?: TraceRequest): Promise<Trace>;
  /** One pass that scores candidates and, asked to, differentiates the score: the vector-Jacobian product of the whole. */
  evaluate(candidates: Candidates, ask: EvaluationRequest): Promise<Evaluation>;
  /** What each neuron is responsible for in the change from reference to candidate. */
  attribute(candidates: Candidates, setting: AttributionSetting): Promise<Attribution>;
  dispose(): Promise<void>;
}

/** What a fitness function may know of the model before it sees a candidate. */
export interface ModelFacts {
  readonly classes: readonly string[];
  /** The layers that the campaign observes. */
  readonly layers: readonly ObservedLayer[];
  readonly granularity: Granularity;
}

export interface RuntimeOptions {
  /** Upper bound for what one batch may hold in memory, in bytes; a larger model lowers the batch. */
  readonly maxBatchBytes: number;
  readonly threads: number;
}

export type Optimiser =
  | { readonly name: 'sgd'; readonly rate: number; readonly momentum: number }
  | { readonly name: 'adam'; readonly rate: number; readonly beta1: number; readonly beta2: number; readonly epsilon: number };

/** Training of a graph's float weights on cross-entropy, batch normalisation in training mode. */
export interface Trainer {
  /** One optimiser step; `rate` overrides the optimiser's for this step. Loss is the mean over the batch before the step. */
  step(inputs: Batch, labels: Int32Array, rate?: number): Promise<{ readonly loss: number; readonly correct: number }>;
  weights(): ReadonlyMap<string, ConstantTensor>;
  /** The graph with the weights as they are now. */
  graph(): NetworkGraph;
  dispose(): Promise<void>;
}

export interface Runtime {
  readonly name: string;
  /** Version of the engine, for reports. */
  readonly version: string;
  /** Where further workers of a run may load it: threads of this process (when left out), or processes of their own. */
  readonly workers?: 'threads' | 'processes';
  /** Rejects with `MODEL_UNSUPPORTED` when the network needs what this engine lacks. */
  open(network: Network, options: RuntimeOptions): Promise<ModelUnderTest>;
  /** `graph` takes inputs as `[n, ...]` and its first output is the logits. */
  train(graph: NetworkGraph, optimiser: Optimiser, options: RuntimeOptions): Promise<Trainer>;
  /** A model file by the engine's own loader; `undefined` when it has none for the format. */
  original?(file: string): Promise<OriginalModel | undefined>;
}

/** Whether a runtime loads here, and why not. */
export type RuntimeProbe =
  | { readonly available: true; readonly name: string; readonly version: string }
  | { readonly available: false; readonly name: string; readonly reason: string; readonly remedy: string };

/** A model file as an engine's own loader reads it and runs it, to hold an import against. */
export interface OriginalModel {
  /** The model's first output for inputs `[n, ...]`. */
  answer(inputs: Batch): Promise<Batch>;
  dispose(): Promise<void>;
}

/** A runtime loads its native library only when asked. */
export interface RuntimeProvider {
  probe(): Promise<RuntimeProbe>;
  load(): Promise<Runtime>;
}
