import type { DeepSensorPlugin } from './plugin.js';

/** A contribution named with its options. */
export interface Use {
  readonly use: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Names a contribution and sets its options: `use('swarm/pso', { particles: 20 })`. */
export function use(id: string, options: Readonly<Record<string, unknown>> = {}): Use {
  return { use: id, options };
}

/** A campaign. Everything but the model and the data has a default that works. */
export interface DeepSensorConfig {
  /** Seed of all randomness. Default 1. */
  readonly seed?: number;
  /** Path of the model file. */
  readonly model: string;
  /** Path of the data, recognised by itself, or a data set by name. */
  readonly dataset: string | Use;
  /** Default: what the data set says. */
  readonly modality?: string | Use;
  readonly perturbation?: string | Use;
  readonly fitness?: string | Use;
  readonly oracle?: string | Use;
  readonly runtime?: string | Use;
  readonly reporters?: readonly (string | Use)[];
  /** Plugins beside the built-in ones: package names, paths, or imported. */
  readonly plugins?: readonly (string | DeepSensorPlugin)[];
  readonly budget?: BudgetConfig;
  readonly layers?: LayersConfig;
  readonly verify?: VerifyConfig;
  readonly execution?: ExecutionConfig;
}

export interface BudgetConfig {
  /** Radius in the maximum norm, in raw units (pixels 0..1). One measure alone may be given. */
  readonly linf?: number;
  readonly l2?: number;
  /** Number of values that may change. */
  readonly l0?: number;
  /** Least signal-to-noise ratio of recordings in dB: 20 lets a tenth of a recording's amplitude change. */
  readonly snr?: number;
  /** Any other measure of the modality. */
  readonly distance?: { readonly measure: string; readonly radius: number };
  /** In place of a distance: transforms of the modality, one after the other, whose parameter ranges are the budget. */
  readonly transforms?: readonly string[];
  /** Candidates that the model judges for each seed. Default 400. */
  readonly evaluationsPerSeed?: number;
  /** Correctly classified inputs to start from. Default 100. */
  readonly seeds?: number;
  /** Seconds after which the run stops between batches, resumable. */
  readonly maxTime?: number;
}

export interface LayersConfig {
  /** `channel` (default): a channel of a convolution is a neuron. `unit`: every scalar is. */
  readonly granularity?: 'channel' | 'unit';
  /** `all` observed layers (default), `cuts`, or ids as `describe` prints them. */
  readonly include?: 'all' | 'cuts' | readonly string[];
}

export interface VerifyConfig {
  /** Estimator of the attribution that is stored with a finding. Default `auto`: `aumann-shapley`, or `conductance` for more than eight layers. */
  readonly estimator?: string;
  /** Quadrature nodes. Default 16. */
  readonly nodes?: number;
  /** Also seek the least distance at which each finding still errs. Default false. */
  readonly minimise?: boolean;
}

export interface ExecutionConfig {
  /** Default: the number of cores. Never changes what is found. */
  readonly workers?: number;
  /** Seeds that a worker searches together, fewer where inputs are large. Default 8. Never changes what is found. */
  readonly shardSize?: number;
  /** Bound of one batch in bytes. Default 32 MiB. */
  readonly maxBatchBytes?: number;
  /** Fail (exit code 1) when there are more findings than this. Default: never. */
  readonly maxFindings?: number;
}

/** Gives a configuration file its types. */
export function defineConfig(config: DeepSensorConfig): DeepSensorConfig {
  return config;
}
