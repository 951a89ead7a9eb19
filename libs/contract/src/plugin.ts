import { ContainerModule, type ServiceIdentifier } from 'inversify';
import type { ZodType } from 'zod';

import type { DatasetProvider, ModalityAdapter, Recognition, TransformSummary } from './data.js';
import type { Reporter } from './events.js';
import type { RuntimeProvider } from './model.js';
import type { CoverageCriterion, FitnessFunction, Oracle, PerturbationStrategy } from './search.js';

/** Rises only when an old plugin would break. */
export const CONTRACT_VERSION = 1;

/** Every kind of extension and what it creates. Adding a kind is one line here. */
export interface ExtensionPoints {
  readonly runtime: RuntimeProvider;
  readonly dataset: DatasetProvider;
  readonly modality: ModalityAdapter;
  readonly perturbation: PerturbationStrategy;
  readonly fitness: FitnessFunction;
  readonly coverage: CoverageCriterion;
  readonly oracle: Oracle;
  readonly reporter: Reporter;
}

export type ExtensionKind = keyof ExtensionPoints;

/** Writes to stderr; stdout belongs to reporters. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

/** Where a reporter may write. `isTerminal` is false in CI and pipes. */
export interface Terminal {
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly colour: boolean;
  write(text: string): void;
}

export interface PluginContext {
  readonly log: Logger;
  readonly terminal: Terminal;
  /** Directory of the run, for reporters that write files; empty where there is none. */
  readonly directory: string;
}

export interface Contribution<K extends ExtensionKind = ExtensionKind, Options = unknown> {
  readonly kind: K;
  /** `family/kebab`. */
  readonly id: string;
  readonly summary: string;
  readonly options: ZodType<Options>;
  create(options: Options, context: PluginContext): ExtensionPoints[K];
  /** Data sets only: says how it would read what lies at a path, `undefined` when it would not. */
  recognise?(location: string): Promise<Recognition | undefined>;
  /** Modalities only: the transforms that it offers, for people who look for one. */
  readonly transforms?: readonly TransformSummary[];
}

export interface DeepSensorPlugin {
  readonly name: string;
  readonly version: string;
  readonly contract: number;
  readonly module: ContainerModule;
}

/** The token that every contribution is bound to, unnamed. */
export const contributions = Symbol.for('@deepsensor/contribution') as ServiceIdentifier<Contribution>;

/** Fixes `K` and `Options` by inference, so that `create` is fully typed where it is declared. */
export function contribution<K extends ExtensionKind, Options>(declared: Contribution<K, Options>): Contribution<K, Options> {
  return declared;
}

/**
 * A plugin is what its package exports as default.
 * @param declared Contributions of any kinds. Each validates its own options, so the list forgets their types.
 */
export function definePlugin(name: string, version: string, declared: readonly AnyContribution[]): DeepSensorPlugin {
  return {
    name,
    version,
    contract: CONTRACT_VERSION,
    module: new ContainerModule(({ bind }) => {
      for (const each of declared) bind(contributions).toConstantValue(each as Contribution);
    }),
  };
}

/** A contribution whose options' type is its own affair. */
export type AnyContribution = { [K in ExtensionKind]: Contribution<K, never> | Contribution<K> }[ExtensionKind];
