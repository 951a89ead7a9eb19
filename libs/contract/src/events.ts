export type Phase = 'prepare' | 'search' | 'verify';

/** What happens in a run, as plain JSON. */
export type RunEvent =
  | { readonly type: 'run-started'; readonly run: string; readonly directory: string; readonly resumed: boolean; readonly plan: RunPlan }
  | { readonly type: 'phase-started'; readonly phase: Phase }
  /** `done` of `total` inputs while a long preparation lasts, or evaluations while the search does. `broken` and `findings` are what is known so far, some of it not yet verified. */
  | {
      readonly type: 'progress';
      readonly phase: Phase;
      readonly done: number;
      readonly total: number;
      readonly broken: number;
      readonly findings: number;
      readonly seconds: number;
    }
  | { readonly type: 'phase-finished'; readonly phase: Phase; readonly seconds: number; readonly says: string }
  | { readonly type: 'finding'; readonly finding: FindingSummary }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'run-finished'; readonly directory: string; readonly summary: RunSummary };

/** What a run is about to do, for people. */
export interface RunPlan {
  readonly model: string;
  readonly data: string;
  readonly seeds: number;
  readonly budget: string;
  readonly evaluationsPerSeed: number;
  readonly perturbation: string;
  readonly fitness: string;
  readonly oracle: string;
  readonly seed: number;
  readonly workers: number;
}

/** A verified error of the model: it errs after being saved and loaded, lies within the budget, and its seed was right. */
export interface FindingSummary {
  readonly id: string;
  readonly seedId: string;
  /** Class names. */
  readonly label: string;
  readonly predicted: string;
  readonly kind: string;
  readonly distances: Readonly<Record<string, number>>;
  /** Paths relative to the run directory. */
  readonly file: string;
  readonly lossless: string;
  readonly referenceFile: string;
  readonly fitness: number;
  /** Number of excitable neurons, and of neurons that were looked at. */
  readonly excitable: number;
  readonly neurons: number;
  /** Evaluations spent on the seed when it was found. */
  readonly evaluations: number;
}

export interface RunSummary {
  readonly run: string;
  /** `stopped` by a time limit or an interruption; `run --resume` goes on. */
  readonly status: 'complete' | 'stopped';
  readonly stoppedBy?: 'time-limit' | 'interrupt';
  readonly seeds: number;
  readonly seedsBroken: number;
  readonly findings: number;
  readonly evaporated: number;
  readonly evaluations: number;
  /** Cost in forward passes, a backward pass counted as two. */
  readonly forwardEquivalents: number;
  /** Median over broken seeds; `null` when none broke. */
  readonly evaluationsToFirstError: number | null;
  readonly cleanAccuracy: number;
  readonly cleanAccuracyOf: number;
  readonly seconds: number;
  /** Digest of the findings: equal digests, identical findings. */
  readonly digest: string;
}

export interface Reporter {
  report(event: RunEvent): void | Promise<void>;
  close?(): void | Promise<void>;
}
