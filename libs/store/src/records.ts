import type { FindingSummary, Game, Illustration, Scale } from '@deepsensor/contract';

/** What a run was about, fixed when it began. Plain JSON. */
export interface RunFacts {
  readonly model: {
    readonly path: string;
    readonly sha256: string;
    /** Without the batch axis. */
    readonly inputShape: readonly number[];
    readonly parameters: number;
  };
  readonly data: { readonly summary: string };
  readonly classes: readonly string[];
  /** The layers that were observed, in the order of the network. */
  readonly layers: readonly LayerFacts[];
  /** Radius in raw units; `measure` is empty where transforms are the budget. `says` is the whole for people. */
  readonly budget: { readonly measure: string; readonly radius: number; readonly says: string };
  /** Where transforms are the budget: each with its parameter ranges, and why a label stays. */
  readonly transforms?: readonly { readonly name: string; readonly ranges: string; readonly keepsLabel: string }[];
  /** How the distances of findings are read, by name, the best known first. */
  readonly scales: Readonly<Record<string, Scale>>;
  readonly evaluationsPerSeed: number;
  readonly seed: number;
  readonly strategy: string;
  readonly fitness: string;
  readonly oracle: string;
  /** Share in [0, 1] of `cleanAccuracyOf` inputs that the model gets right. */
  readonly cleanAccuracy: number;
  readonly cleanAccuracyOf: number;
  /** How raw inputs were fed to the model, for people. */
  readonly frontEnd: string;
  /** Names it among those that the modality offers when the run is judged anew; runs stored by earlier versions have none. */
  readonly frontEndKey?: string;
  /** Number of shards; the run is complete when all are saved. */
  readonly shards: number;
  /** The seeds in the order of the run; `label` is a class name. */
  readonly seeds: readonly { readonly id: string; readonly label: string }[];
  /** The command line that repeats the run. */
  readonly command: string;
  /** What was not looked at, and why: layers that cannot be observed, pictures that could not be read. */
  readonly leftOut?: readonly { readonly what: string; readonly why: string }[];
}

export interface LayerFacts {
  readonly id: string;
  readonly kind: string;
  readonly units: number;
  readonly isCut: boolean;
}

/** The attribution of one finding in one layer (method 2.4, 2.5). */
export interface StoredLayerAttribution {
  readonly id: string;
  /** `[U]` share of each neuron in the change, in the game's unit. */
  readonly values: Float32Array;
  /** `[U]` 1 where the neuron is excitable. */
  readonly excitable: Uint8Array;
  /** Value above which a neuron counts as excitable, in the game's unit. */
  readonly threshold: number;
  /** What neurons and by-pass leave unexplained, over the change. */
  readonly residual: number;
  /** Share of the by-pass player; 0 for a cut. */
  readonly bypass: number;
  /** `[U]`, for sampled estimators. */
  readonly standardError?: Float32Array;
}

export interface AttributionHead {
  readonly estimator: string;
  readonly game: Game;
  /** Value of the game at the failing input less that at the seed. */
  readonly change: number;
}

export interface StoredAttribution extends AttributionHead {
  readonly layers: readonly StoredLayerAttribution[];
}

/** Best fitness of the seed towards the same aim after so many of its evaluations: the search's way to a finding. */
export interface PathPoint {
  readonly evaluation: number;
  readonly fitness: number;
}

/** A finding as the store hands it out, without its large parts. */
export interface StoredFinding extends FindingSummary {
  readonly shard: number;
  readonly labelIndex: number;
  readonly predictedIndex: number;
  /** `[C]` each, in the order of the classes. */
  readonly probabilities: { readonly reference: readonly number[]; readonly failing: readonly number[] };
  readonly path: readonly PathPoint[];
  /** SHA-256 of the lossless array's file, hexadecimal. */
  readonly losslessSha256: string;
  readonly attribution: AttributionHead;
}

/** A finding with everything that explains it. */
export interface FindingDetail extends StoredFinding {
  readonly attribution: StoredAttribution;
  readonly illustrations: readonly Illustration[];
}

/** A file of a finding; it lands in `artefacts/<finding id>/<name>`. */
export interface Artefact {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A finding as the engine hands it in. `file`, `lossless` and `referenceFile` are `artefacts/<id>/<name>` of its artefacts. */
export interface FindingRecord extends FindingSummary {
  readonly labelIndex: number;
  readonly predictedIndex: number;
  readonly probabilities: { readonly reference: readonly number[]; readonly failing: readonly number[] };
  readonly artefacts: readonly Artefact[];
  readonly illustrations: readonly Illustration[];
  readonly attribution: StoredAttribution;
  readonly path: readonly PathPoint[];
}

/** Findings known after so many evaluations. */
export interface CurvePoint {
  readonly evaluations: number;
  readonly findings: number;
}

/** The counters of a shard, the unit of resuming. */
export interface ShardCounters {
  readonly index: number;
  /** Rows of `RunFacts.seeds` that it searched. */
  readonly seedRows: readonly number[];
  readonly evaluations: number;
  /** Cost in forward passes, a backward pass counted as two. */
  readonly forwardEquivalents: number;
  /** Errors that did not survive saving. */
  readonly evaporated: number;
  readonly seedsBroken: number;
  /** Findings of this shard after so many evaluations of each of its seeds. */
  readonly curve: readonly CurvePoint[];
  readonly phaseSeconds: Readonly<Record<string, number>>;
}

export interface ShardRecord extends ShardCounters {
  readonly findings: readonly FindingRecord[];
}
