import type { Use } from '@deepsensor/contract';

/** A way to search: a strategy with a fitness. */
export interface Method {
  readonly strategy: string;
  readonly perturbation: Use;
  readonly fitness: Use;
  /** Name of the fitness in the table. */
  readonly scored: string;
}

const strategies: readonly { readonly strategy: string; readonly use: string; readonly options: Readonly<Record<string, unknown>> }[] = [
  { strategy: 'swarm/guided, aimed', use: 'swarm/guided', options: {} },
  { strategy: 'swarm/guided, without aims', use: 'swarm/guided', options: { aims: false } },
  { strategy: 'swarm/pso, pixel', use: 'swarm/pso', options: { basis: 'pixel' } },
  { strategy: 'swarm/pso, dct-8', use: 'swarm/pso', options: { basis: 'dct-8' } },
];
const fitnesses: readonly { readonly scored: string; readonly fitness: Use }[] = [
  { scored: 'excitable/soft', fitness: { use: 'excitable/soft', options: {} } },
  { scored: 'excitable/count', fitness: { use: 'excitable/count', options: {} } },
  { scored: 'margin', fitness: { use: 'margin', options: {} } },
  { scored: 'loss', fitness: { use: 'loss', options: {} } },
];

/** What is compared in `docs/reference/search.md`. */
export const METHODS: readonly Method[] = [
  ...strategies.flatMap(({ strategy, use, options }) =>
    fitnesses.map(({ scored, fitness }) => ({ strategy, perturbation: { use, options }, fitness, scored })),
  ),
  {
    strategy: 'swarm/guided, aimed',
    perturbation: { use: 'swarm/guided', options: {} },
    fitness: { use: 'excitable/soft', options: { tieBreaker: 'none' } },
    scored: 'excitable/soft, no tie-breaker',
  },
  {
    strategy: 'swarm/paper-v1, repeated',
    perturbation: { use: 'swarm/paper-v1', options: { repeat: true } },
    fitness: { use: 'excitable/sensitivity-v1', options: {} },
    scored: 'excitable/sensitivity-v1',
  },
  { strategy: 'random', perturbation: { use: 'random', options: {} }, fitness: { use: 'margin', options: {} }, scored: 'none' },
];
