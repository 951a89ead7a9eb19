import type { Use } from '@deepsensor/contract';

/** A way to search: a strategy with a fitness. */
export interface Method {
  readonly strategy: string;
  readonly perturbation: Use;
  readonly fitness: string;
}

const strategies: readonly { readonly strategy: string; readonly use: string; readonly options: Readonly<Record<string, unknown>> }[] = [
  { strategy: 'swarm/guided, aimed', use: 'swarm/guided', options: {} },
  { strategy: 'swarm/guided, without aims', use: 'swarm/guided', options: { aims: false } },
  { strategy: 'swarm/pso, pixel', use: 'swarm/pso', options: { basis: 'pixel' } },
  { strategy: 'swarm/pso, dct-8', use: 'swarm/pso', options: { basis: 'dct-8' } },
];
const fitnesses = ['excitable/soft', 'excitable/count', 'margin', 'loss'];

/** What is compared in `docs/reference/search.md`. */
export const METHODS: readonly Method[] = [
  ...strategies.flatMap(({ strategy, use, options }) =>
    fitnesses.map((fitness) => ({ strategy, perturbation: { use, options }, fitness })),
  ),
  { strategy: 'swarm/paper-v1', perturbation: { use: 'swarm/paper-v1', options: {} }, fitness: 'excitable/sensitivity-v1' },
  { strategy: 'random', perturbation: { use: 'random', options: {} }, fitness: 'margin' },
];
