import type { Use } from '@deepsensor/contract';

import { pictureSubjects, soundSubjects, type Subject } from './campaign.js';

/** A way to search: a strategy with a fitness. */
export interface Method {
  readonly strategy: string;
  readonly perturbation: Use;
  readonly fitness: Use;
  /** Name of the fitness in the table. */
  readonly scored: string;
}

/** A budget, and what heads its column in a table. */
export interface Column {
  readonly head: string;
  readonly budget: { readonly linf: number } | { readonly snr: number };
}

/** Models of one kind, and how searches on them are compared. */
export interface Comparison {
  readonly subjects: (root: string) => readonly Subject[];
  readonly methods: readonly Method[];
  /** Budgets and evaluations a seed, by the name of the subject. */
  readonly grids: Readonly<Record<string, { readonly evaluations: number; readonly columns: readonly Column[] }>>;
  readonly seeds: number;
  readonly runSeeds: readonly number[];
}

const fitnesses: readonly { readonly scored: string; readonly fitness: Use }[] = [
  { scored: 'excitable/soft', fitness: { use: 'excitable/soft', options: {} } },
  { scored: 'excitable/count', fitness: { use: 'excitable/count', options: {} } },
  { scored: 'margin', fitness: { use: 'margin', options: {} } },
  { scored: 'loss', fitness: { use: 'loss', options: {} } },
];
const random: Method = {
  strategy: 'random',
  perturbation: { use: 'random', options: {} },
  fitness: { use: 'margin', options: {} },
  scored: 'none',
};

function crossed(strategies: readonly { readonly strategy: string; readonly perturbation: Use }[], scored: readonly string[]): Method[] {
  return strategies.flatMap((each) =>
    fitnesses.filter((fitness) => scored.includes(fitness.scored)).map((fitness) => ({ ...each, ...fitness })),
  );
}

const linf = (head: string, radius: number): Column => ({ head: `ε = ${head}`, budget: { linf: radius } });
const snr = (decibels: number): Column => ({ head: `${decibels} dB`, budget: { snr: decibels } });

/** What is compared on models of pictures. */
const pictures: Comparison = {
  subjects: pictureSubjects,
  methods: [
    ...crossed(
      [
        { strategy: 'swarm/guided, aimed', perturbation: { use: 'swarm/guided', options: {} } },
        { strategy: 'swarm/guided, without aims', perturbation: { use: 'swarm/guided', options: { aims: false } } },
        { strategy: 'swarm/pso, pixel', perturbation: { use: 'swarm/pso', options: { basis: 'pixel' } } },
        { strategy: 'swarm/pso, dct-8', perturbation: { use: 'swarm/pso', options: { basis: 'dct-8' } } },
      ],
      ['excitable/soft', 'excitable/count', 'margin', 'loss'],
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
    random,
  ],
  grids: {
    'LeNet-5': { evaluations: 400, columns: [linf('0.1', 0.1), linf('0.2', 0.2), linf('0.3', 0.3)] },
    'ResNet-20': { evaluations: 200, columns: [linf('2/255', 2 / 255), linf('8/255', 8 / 255)] },
  },
  seeds: 100,
  runSeeds: [1, 2, 3],
};

const soundColumns = [15, 20, 25, 30].map(snr);

/** What is compared on models of speakers: the guided swarm, the blind one in every basis, and chance. */
const sounds: Comparison = {
  subjects: soundSubjects,
  methods: [
    ...crossed(
      [
        { strategy: 'swarm/guided, aimed', perturbation: { use: 'swarm/guided', options: {} } },
        ...['sample', 'cosine-256-1000', 'cosine-256-2000', 'stdct-4', 'stdct-32', 'mel-8', 'mel-16', 'stdct-2+mel-16'].map((basis) => ({
          strategy: `swarm/pso, ${basis}`,
          perturbation: { use: 'swarm/pso', options: { basis } },
        })),
      ],
      ['excitable/soft', 'margin'],
    ),
    random,
  ],
  grids: {
    'waveform CNN': { evaluations: 200, columns: soundColumns },
    'log-mel GRU': { evaluations: 200, columns: soundColumns },
  },
  seeds: 60,
  runSeeds: [1],
};

export const COMPARISONS = { pictures, sounds } as const;
