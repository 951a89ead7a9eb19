import type { Batch } from './batch.js';
import type { InputDomain } from './model.js';
import type { GraphValue, NetworkGraph } from './network.js';

/** One labelled file, or one record of a file, not yet decoded. */
export interface Sample {
  readonly id: string;
  /** Index into the data set's classes, or -1. */
  readonly label: number;
  readonly bytes: Uint8Array;
  /** What `bytes` is: a file extension (`png`, `wav`), or `raw-u8` with `shape`. */
  readonly format: string;
  readonly shape?: readonly number[];
}

export interface Dataset {
  /** For people: where it came from, which split. */
  readonly summary: string;
  readonly size: number;
  readonly ids: readonly string[];
  /** `[size]`, -1 where unknown. */
  readonly labels: Int32Array;
  /** Names of the classes, in the order of the labels. */
  readonly classes: readonly string[];
  read(rows: readonly number[]): Promise<readonly Sample[]>;
}

export interface DatasetProvider {
  /** Rejects with `DATA_INVALID`, naming the file. */
  open(): Promise<Dataset>;
}

/** Said by a data set contribution that knows what lies at a path. */
export interface Recognition {
  /** Options with which the contribution reads it. */
  readonly options: unknown;
  /** Id of the modality that decodes it. */
  readonly modality: string;
}

/**
 * How a budget bounds a candidate: a norm or measure that the modality knows by name, and its radius in raw units
 * (`linf` 0.1, `l2` 2, `l0` 30 values), or the least value of a measure that falls as inputs part (`snr` 20 dB).
 */
export interface DistanceBudget {
  readonly measure: string;
  readonly radius: number;
}

/** How a measure, or a parameter of a transform, is read by people. */
export interface Scale {
  /** `L∞`, `SNR`. */
  readonly symbol: string;
  /** `dB`, `s`; empty for raw units and counts. */
  readonly unit: string;
  /** Whether inputs are more alike the smaller it is, or the larger. */
  readonly alike: 'smaller' | 'larger';
}

/** One way to feed raw inputs to a model: the differentiable piece of graph in front of it. */
export interface FrontEnd {
  /** Another for each of those that are offered for one model. */
  readonly id: string;
  /** For people: `pixel / 255, NCHW`. */
  readonly summary: string;
  /** For people: what is to be known about the samples that were looked at, such as how much of the input will be padding. */
  readonly note?: string;
  /** For people: by which options to feed inputs otherwise, told when the model is hardly ever right on them: `pictures by --scaling`. */
  readonly advice?: string;
  /** The options of the command line that settle on it: `--scaling unit`. Told when another is taken by little. */
  readonly settledBy?: string;
  /**
   * Everything that it does, in numbers, where id and domain do not settle it; the same whichever samples were looked at. A stored run
   * is judged anew under the front end of its own id, shape and key, and under no other.
   */
  readonly key?: string;
  /** Raw inputs that the fragment takes. */
  readonly domain: InputDomain;
  /** One input `raw [n, ...domain.shape]`, one output that fits the model's input; `undefined` when raw inputs fit as they are. */
  readonly fragment?: NetworkGraph;
}

export interface Decoded {
  /** `[n, ...]` in raw units, one row per sample that could be read. */
  readonly inputs: Batch;
  /** Position among the samples asked for, of each row. */
  readonly rows: readonly number[];
  readonly failures: readonly { readonly id: string; readonly reason: string }[];
}

export interface EncodedFile {
  readonly bytes: Uint8Array;
  /** Without the dot. */
  readonly extension: string;
}

/** Something that a person can look at or listen to, for the report. */
export interface Illustration {
  readonly role: 'reference' | 'failing' | 'difference';
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly caption: string;
}

/** A linear map from k coefficients to a perturbation, in units of the budget's radius (pixel, coarse grid, DCT, mel band). */
export interface Basis {
  readonly name: string;
  readonly dimensions: number;
  /** Writes the perturbations of `rows` coefficient vectors `[rows, k]` to `out [rows, d]`. May return `coefficients` itself when it is the identity. */
  synthesise(coefficients: Float32Array, rows: number, out: Float32Array): Float32Array;
  /** The transpose: gradients `[rows, d]` with respect to inputs to gradients `[rows, k]` with respect to coefficients. */
  adjoint(gradients: Float32Array, rows: number, out: Float32Array): Float32Array;
}

/** The feasible set around the seeds: box and distance budget, in what the file format can hold. */
export interface FeasibleSet {
  /**
   * Candidates `seed + radius * perturbation`, projected into the set and quantised towards the seed, so that what is saved
   * lies within the budget. `seedOf [n]` names the row of the seeds; result `[n, d]` is written to `out`.
   */
  place(perturbations: Float32Array, seedOf: Int32Array, out: Float32Array): void;
  /**
   * Gradients `[n, d]` with respect to candidates to gradients with respect to the perturbations that they were placed by, in place,
   * up to a positive factor: zero where a candidate cannot move, such as the padding of a short recording.
   */
  pull(gradients: Float32Array, seedOf: Int32Array): void;
  /** `[n, k]` direction of steepest ascent in the unit ball of the budget, for gradients `[n, k]` (sign for L∞, normalised for L2). */
  steepest(gradients: Float32Array, rows: number, out: Float32Array): Float32Array;
  /** `[n]` whether each candidate lies in the set, to the precision of the file format. */
  contains(inputs: Batch, seedOf: Int32Array): Uint8Array;
  /** The perturbations `[n, d]` that `place` makes these candidates of, where they lie in the set. */
  perturbationsOf(inputs: Batch, seedOf: Int32Array, out: Float32Array): void;
}

/** What a coefficient of a transform stands for: -1 for `from`, 1 for `to`, evenly between. */
export interface TransformParameter {
  readonly name: string;
  readonly unit: string;
  readonly from: number;
  readonly to: number;
}

/** What a coefficient stands for, in the parameter's unit; beyond [-1, 1] it is held to the ends, and NaN is read as -1. */
export function parameterValue({ from, to }: TransformParameter, coefficient: number): number {
  const share = coefficient > -1 ? (Math.min(1, coefficient) + 1) / 2 : 0;
  return from + share * (to - from);
}

/**
 * A change of inputs in one step that keeps their labels, not because it is small but for a stated reason: a gain, a reverberation, a
 * rotation. Its parameter ranges are the budget. It has no gradient.
 */
export interface Transform {
  readonly name: string;
  /** Length k. */
  readonly parameters: readonly TransformParameter[];
  /** For people: why a person would give the same label. */
  readonly keepsLabel: string;
  /**
   * Changes each row of `inputs [n, d]` in place, to values that the file format holds. A row depends on itself, its coefficients
   * `[n, k]` in [-1, 1], `others` and its origin alone: same numbers, same bits.
   * @param others Inputs of other seeds `[m, d]`, to be mixed in; may be empty.
   * @param origins `[n]` the row of `others` that each row was before the first of several transforms, so that no input is mixed with
   * itself; -1 where it is none of them. A transform that is told none may look for rows that are the same.
   */
  apply(inputs: Batch, coefficients: Float32Array, others: Batch, origins?: Int32Array): void;
}

/** A transform as people are told of it before there is a model. */
export interface TransformSummary extends Omit<Transform, 'apply'> {
  /** Where ranges depend on the recordings, pictures, ...: for which they are stated, such as `at 16,000 Hz`. */
  readonly statedFor?: string;
}

/** A modality bound to one front end: everything that turns files into batches and back. */
export interface InputSpace {
  readonly domain: InputDomain;
  /** Names of the bases, the default first. */
  readonly bases: readonly string[];
  /** The one in which a search without gradient gets furthest: few coefficients, each of which changes much. */
  readonly coarseBasis: string;
  decode(samples: readonly Sample[]): Promise<Decoded>;
  encode(inputs: Batch): Promise<readonly EncodedFile[]>;
  basis(name: string): Basis;
  /** Names of the transforms that the modality offers; none when left out. */
  readonly transforms?: readonly string[];
  /** Throws `CONFIG_INVALID` for a name that it does not know. */
  transform?(name: string): Transform;
  /** Throws `BUDGET_INVALID` for a measure that the modality does not know or a radius that the file format cannot hold. */
  feasible(budget: DistanceBudget, seeds: Batch): FeasibleSet;
  /** `[n]` for each measure that the modality reports, row by row. */
  distances(inputs: Batch, references: Batch): Readonly<Record<string, Float64Array>>;
  illustrate(inputs: Batch, references: Batch): Promise<readonly (readonly Illustration[])[]>;
}

export interface ModalityAdapter {
  /** Measures in which a budget can be stated. */
  readonly measures: readonly string[];
  /** How the measures that `distances` reports are read, by name. */
  readonly scales: Readonly<Record<string, Scale>>;
  /** Budget that is taken when none is stated. */
  readonly defaultBudget: DistanceBudget;
  /**
   * The ways in which samples like these could be fed to the model, the likeliest first; one when the options settle it. The engine
   * tries them on labelled data and takes the one under which the model is right most often.
   * Under those of equal domains the same samples are decoded to the same rows.
   * Throws `DATA_MISMATCH` when sizes do not fit, saying both.
   * @param earlier Shape of the raw inputs, the batch axis left out, of a run that is judged anew: what the model leaves free is taken
   * from it in place of the samples.
   */
  frontEnds(modelInput: GraphValue, preview: readonly Sample[], earlier?: readonly number[]): Promise<readonly FrontEnd[]>;
  bind(frontEnd: FrontEnd): InputSpace;
}
