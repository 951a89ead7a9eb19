import type { Batch } from './batch.js';
import type { EvaluationRequest, ModelFacts, Objective } from './model.js';

/**
 * Counter-based randomness for one shard: every number depends on (run seed, seed id, purpose, step, position) alone,
 * never on what was drawn before or on how candidates are batched.
 */
export interface SearchRandom {
  /** Fills `out[start .. start + length)` with uniform numbers in [0, 1). `seed` is the row of the seed in the shard. */
  uniform(seed: number, purpose: string, step: number, out: Float32Array, start: number, length: number): void;
  /** Standard normal numbers, likewise. */
  normal(seed: number, purpose: string, step: number, out: Float32Array, start: number, length: number): void;
}

/** What a strategy sees: coefficients in [-1, 1] of a basis, around each of `seeds` seeds. It never learns what an input is. */
export interface SearchSpace {
  readonly seeds: number;
  /** Number of coefficients k. */
  readonly dimensions: number;
  readonly evaluationsPerSeed: number;
  /** For each seed the classes other than its own, the likeliest first, judged by the model's answer for the seed. */
  readonly alternatives: readonly Int32Array[];
  readonly random: SearchRandom;
  /** `[n, k]` direction of steepest ascent in the unit ball of the budget; see `FeasibleSet.steepest`. */
  steepest(gradients: Float32Array, rows: number, out: Float32Array): Float32Array;
}

/** Candidates to be judged. They cost one evaluation each of their seed's budget. */
export interface Proposal {
  /** `[n]` row of the seed in the shard. */
  readonly seedOf: Int32Array;
  /** `[n, k]`; the engine synthesises, projects and quantises. */
  readonly coefficients: Batch;
  /** `[n]` aimed class or -1. */
  readonly aims: Int32Array;
}

export interface Scored {
  /** `[n]`, higher is better; -Infinity where the model's answer was not finite. */
  readonly fitness: Float32Array;
  /** `[n, k]` gradient of the fitness with respect to the coefficients, when the strategy uses it. */
  readonly gradient?: Float32Array;
  /** `[n]` the wrong class for a candidate that errs, -1 for one that does not. */
  readonly errors: Int32Array;
}

/** Ask and tell: a shard's search, all of its seeds in one batch. */
export interface SearchSession {
  /** `undefined` when nothing is left to try. Never more candidates for a seed than its budget has left. */
  propose(): Proposal | undefined;
  observe(scored: Scored): void;
}

export interface PerturbationStrategy {
  /** Asks the engine for the gradient of the fitness; an error when the fitness has none. */
  readonly usesGradient: boolean;
  /** Gives candidates aims; an error when the fitness takes none. */
  readonly usesAims: boolean;
  /** Basis in which it wants to move, by name. */
  readonly basis?: string;
  /** Without a name: takes the modality's coarse basis in place of its default. */
  readonly prefersCoarseBasis?: boolean;
  open(space: SearchSpace): SearchSession;
}

/** What an observed fitness or an oracle may look at. Row `i` of everything belongs to candidate `i`. */
export interface Observation {
  /** `[n, C]` */
  readonly logits: Batch;
  /** `[n, C]` logits of each candidate's seed. */
  readonly referenceLogits: Batch;
  /** `[n]` class of the seed. */
  readonly labels: Int32Array;
  /** `[n]` aimed class or -1. */
  readonly aims: Int32Array;
  /** The signals that were asked for, by name; see `Objective`. */
  readonly signals: ReadonlyMap<string, Batch>;
}

/** A score that the runtime computes and can differentiate. */
export interface CompiledFitness {
  readonly form: 'compiled';
  readonly hasGradient: boolean;
  readonly takesAims: boolean;
  /** `aimed` is true when every candidate will have an aim. */
  objective(model: ModelFacts, aimed: boolean): Objective;
}

/** A score computed here, from signals that the runtime hands out. No gradient. */
export interface ObservedFitness {
  readonly form: 'observed';
  readonly takesAims: boolean;
  request(model: ModelFacts): Pick<EvaluationRequest, 'signals' | 'attribution'>;
  /** `[n]`, higher is better. Keeps no state between candidates. */
  score(observation: Observation): Float32Array;
}

export type FitnessFunction = CompiledFitness | ObservedFitness;

export interface Judgement {
  /** `[n]` index into the oracle's kinds, or -1 when the model does not err. */
  readonly kind: Int32Array;
  /** `[n]` class that the candidate was taken for. */
  readonly taken: Int32Array;
}

export interface Oracle {
  /** Kinds of error that it tells apart, `misclassified` for one. */
  readonly kinds: readonly string[];
  /** Whether it takes a model's last class for none of the others; models that do not name theirs `nobody` are then refused. */
  readonly needsNobody?: boolean;
  judge(observation: Observation): Judgement;
}

/**
 * Puts each unit of each candidate in at most one bucket; the engine owns the bitset.
 * Declared ahead: contributions of this kind are loaded and listed, and no campaign asks them yet.
 */
export interface CoverageCriterion {
  readonly buckets: number;
  request(model: ModelFacts): Pick<EvaluationRequest, 'signals'>;
  /** `[n, units]` bucket or -1. */
  assign(observation: Observation): Int32Array;
}
