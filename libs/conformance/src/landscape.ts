import type { PerturbationStrategy, Proposal, Scored, SearchSpace } from '@deepsensor/contract';

import { keyedRandom, uniforms } from './keyed-random.js';

/** How the candidates of a search are judged in `describePerturbation`. */
export interface Landscape {
  readonly name: string;
  /** Fitness of one candidate; writes the gradient to `gradient`. `peak` is a point in [-1, 1]^k that belongs to seed and aim. */
  score(coefficients: Float32Array, peak: Float32Array, gradient: Float32Array): number;
  /** Whether a candidate of this fitness errs. */
  errs(fitness: number): boolean;
}

/** A hill whose top lies at the peak; candidates near the top err. */
export const hill: Landscape = {
  name: 'a hill',
  score(coefficients, peak, gradient) {
    let sum = 0;
    for (let i = 0; i < coefficients.length; i++) {
      const away = coefficients[i]! - peak[i]!;
      sum -= away * away;
      gradient[i] = -2 * away;
    }
    return sum / coefficients.length;
  },
  errs: (fitness) => fitness > -0.05,
};

/** The same everywhere, with no gradient, and nothing errs. */
export const plain: Landscape = {
  name: 'a plain',
  score(_coefficients, _peak, gradient) {
    gradient.fill(0);
    return 0;
  },
  errs: () => false,
};

/** The model's answers are not finite in half of the space. */
export const abyss: Landscape = {
  name: 'answers that are not finite',
  score(coefficients, peak, gradient) {
    return coefficients[0]! > 0 ? (gradient.fill(0), -Infinity) : hill.score(coefficients, peak, gradient);
  },
  errs: () => false,
};

/** Everything errs from the start. */
export const open: Landscape = { name: 'every candidate erring', score: hill.score, errs: () => true };

/** One candidate as a search proposed it. */
export interface Step {
  readonly coefficients: readonly number[];
  readonly aim: number;
}

export interface Shard {
  readonly runSeed: number;
  readonly seedIds: readonly string[];
  readonly dimensions: number;
  readonly evaluationsPerSeed: number;
  readonly classes: number;
}

/** What a strategy sees of a shard. The direction of steepest ascent is that of the maximum norm, the sign. */
export function spaceOf(shard: Shard): SearchSpace {
  return {
    seeds: shard.seedIds.length,
    dimensions: shard.dimensions,
    evaluationsPerSeed: shard.evaluationsPerSeed,
    alternatives: shard.seedIds.map((id) => alternativesOf(id, shard.classes)),
    random: keyedRandom(shard.runSeed, shard.seedIds),
    steepest(gradients, rows, out) {
      for (let i = 0; i < rows * shard.dimensions; i++) out[i] = Math.sign(gradients[i]!);
      return out;
    },
  };
}

/** Plays a whole search; the candidates of each seed in the order in which they were proposed. `check` sees every proposal first. */
export function play(
  strategy: PerturbationStrategy,
  shard: Shard,
  landscape: Landscape,
  check?: (proposal: Proposal, spent: readonly number[]) => void,
): Step[][] {
  const { dimensions: k, evaluationsPerSeed, seedIds } = shard;
  const session = strategy.open(spaceOf(shard));
  const steps: Step[][] = seedIds.map(() => []);
  const limit = evaluationsPerSeed * seedIds.length;
  for (let rounds = 0; rounds <= limit; rounds++) {
    const proposal = session.propose();
    if (proposal === undefined) return steps;
    const n = proposal.seedOf.length;
    if (n === 0) throw new Error('a proposal without candidates; `undefined` says that nothing is left to try');
    check?.(
      proposal,
      steps.map((of) => of.length),
    );
    const scored = {
      fitness: new Float32Array(n),
      errors: new Int32Array(n).fill(-1),
      ...(strategy.usesGradient ? { gradient: new Float32Array(n * k) } : {}),
    } satisfies Scored;
    const scratch = new Float32Array(k);
    for (let row = 0; row < n; row++) {
      const seed = proposal.seedOf[row]!;
      const aim = proposal.aims[row]!;
      const coefficients = proposal.coefficients.data.subarray(row * k, (row + 1) * k);
      const gradient = scored.gradient?.subarray(row * k, (row + 1) * k) ?? scratch;
      const fitness = landscape.score(coefficients, peakOf(seedIds[seed]!, aim, k), gradient);
      scored.fitness[row] = fitness;
      if (landscape.errs(fitness)) scored.errors[row] = aim >= 0 ? aim : alternativesOf(seedIds[seed]!, shard.classes)[0]!;
      steps[seed]!.push({ coefficients: Array.from(coefficients), aim });
    }
    session.observe(scored);
    // The engine reuses its buffers: a strategy must have copied what it wants to keep.
    scored.fitness.fill(Number.NaN);
    scored.errors.fill(-2);
    scored.gradient?.fill(Number.NaN);
  }
  throw new Error(`${limit} rounds and the search has not come to an end`);
}

function alternativesOf(id: string, classes: number): Int32Array {
  const own = id.length % classes;
  return Int32Array.from({ length: classes - 1 }, (_, i) => (own + 1 + i) % classes);
}

function peakOf(id: string, aim: number, dimensions: number): Float32Array {
  return uniforms(id.length * 31 + id.charCodeAt(id.length - 1) + 7 * aim, dimensions, -1, 1);
}
