import type { EffectiveConfig } from '@deepsensor/engine';
import type { Batch, FrontEnd, Network } from '@deepsensor/contract';

/** What a bench worker is started with. */
export interface BenchStart {
  readonly config: EffectiveConfig;
  readonly network: Network;
  readonly frontEnd: FrontEnd;
  readonly others: Batch;
  /** Decoded seeds `[s, ...]`, their labels, ids and the model's answers. */
  readonly seeds: {
    readonly ids: readonly string[];
    readonly labels: readonly number[];
    readonly inputs: Float32Array;
    readonly logits: Float32Array;
  };
}

/** One thing to be timed, by every worker at once. */
export type Job =
  /** The engine as the search calls it, and with `hand` a bare session of ONNX Runtime on the same compiled graph, in turn. */
  | { readonly kind: 'raw'; readonly pass: 'forward' | 'gradient'; readonly hand: boolean; readonly seconds: number }
  | { readonly kind: 'training'; readonly seconds: number }
  | { readonly kind: 'search'; readonly name: string; readonly config: EffectiveConfig; readonly seconds: number };

export interface Timed {
  /** Inputs, candidates or training examples. */
  readonly count: number;
  readonly seconds: number;
  /** Seconds by phase, for searches; `hand` inputs a second, for raw passes. */
  readonly parts: Readonly<Record<string, number>>;
}

/**
 * The searches that are timed, and what their passes are made of. A fifth of a forward pass for each candidate of excitability is the
 * references': eight seeds, filled to sixteen rows, beside eighty candidates.
 */
export const SEARCHES = [
  { name: 'swarm/pso, margin', perturbation: 'swarm/pso', fitness: 'margin', options: {}, forwards: 1, gradients: 0 },
  { name: 'swarm/guided, margin', perturbation: 'swarm/guided', fitness: 'margin', options: {}, forwards: 0, gradients: 1 },
  {
    name: 'swarm/guided, excitable/soft (path midpoint)',
    perturbation: 'swarm/guided',
    fitness: 'excitable/soft',
    options: { estimator: 'path-midpoint' },
    forwards: 0.2,
    gradients: 2,
  },
  {
    name: 'swarm/guided, excitable/soft (midpoint)',
    perturbation: 'swarm/guided',
    fitness: 'excitable/soft',
    options: { estimator: 'midpoint' },
    forwards: 0,
    gradients: Number.NaN,
  },
] as const;
