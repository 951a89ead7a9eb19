import type { PerturbationStrategy, SearchSpace } from '@deepsensor/contract';
import { searchRandom } from '@deepsensor/rng';

/** A fitness that can be written down. Writes its gradient; `errs` names the class that a candidate is taken for, or -1. */
export interface Analytic {
  score(x: Float32Array, aim: number, gradient: Float32Array): number;
  errs?(x: Float32Array): number;
}

export interface Played {
  /** `[seeds]` best fitness, and evaluations spent. */
  readonly best: number[];
  readonly spent: number[];
  /** For each seed, the classes found, in order. */
  readonly found: number[][];
  /** Every candidate of each seed. */
  readonly candidates: { readonly x: Float32Array; readonly aim: number; readonly fitness: number }[][];
}

export interface Ground {
  readonly seeds?: number;
  readonly dimensions: number;
  readonly evaluations: number;
  readonly classes?: number;
  readonly ball?: 'box' | 'sphere';
}

/** Plays a strategy on a fitness that can be written down, class 0 being every seed's own. */
export function playOn(strategy: PerturbationStrategy, fitness: Analytic, ground: Ground): Played {
  const { seeds = 2, dimensions: k, evaluations, classes = 10, ball = 'box' } = ground;
  const space: SearchSpace = {
    seeds,
    dimensions: k,
    evaluationsPerSeed: evaluations,
    alternatives: Array.from({ length: seeds }, () => Int32Array.from({ length: classes - 1 }, (_, i) => i + 1)),
    random: searchRandom(
      7,
      Array.from({ length: seeds }, (_, seed) => `seed ${seed}`),
    ),
    steepest(gradients, rows, out) {
      for (let row = 0; row < rows; row++) {
        const norm = Math.hypot(...gradients.subarray(row * k, row * k + k));
        for (let j = row * k; j < row * k + k; j++)
          out[j] = ball === 'box' ? Math.sign(gradients[j]!) : norm > 0 ? gradients[j]! / norm : 0;
      }
      return out;
    },
  };
  const session = strategy.open(space);
  const played: Played = {
    best: new Array<number>(seeds).fill(-Infinity),
    spent: new Array<number>(seeds).fill(0),
    found: Array.from({ length: seeds }, () => []),
    candidates: Array.from({ length: seeds }, () => []),
  };
  for (let proposal = session.propose(); proposal !== undefined; proposal = session.propose()) {
    const rows = proposal.seedOf.length;
    const gradient = new Float32Array(rows * k);
    const scores = new Float32Array(rows);
    const errors = new Int32Array(rows).fill(-1);
    for (let row = 0; row < rows; row++) {
      const seed = proposal.seedOf[row]!;
      const aim = proposal.aims[row]!;
      const x = proposal.coefficients.data.slice(row * k, row * k + k);
      scores[row] = fitness.score(x, aim, gradient.subarray(row * k, row * k + k));
      errors[row] = fitness.errs?.(x) ?? -1;
      played.best[seed] = Math.max(played.best[seed]!, scores[row]!);
      played.spent[seed]!++;
      if (errors[row]! >= 0 && !played.found[seed]!.includes(errors[row]!)) played.found[seed]!.push(errors[row]!);
      played.candidates[seed]!.push({ x, aim, fitness: scores[row]! });
    }
    session.observe(strategy.usesGradient ? { fitness: scores, errors, gradient } : { fitness: scores, errors });
  }
  return played;
}

/** Fitness `-|x - peak|^2 / k`. */
export function bowl(peak: (j: number) => number): Analytic {
  return {
    score(x, _aim, gradient) {
      let sum = 0;
      for (let j = 0; j < x.length; j++) {
        const away = x[j]! - peak(j);
        sum -= away * away;
        gradient[j] = (-2 * away) / x.length;
      }
      return sum / x.length;
    },
  };
}

/** A linear classifier: class c wins beyond the distance `gap(c)` along a direction of its own; fitness is the margin of the aim. */
export function linear(k: number, classes: number, gap: (c: number) => number): Analytic {
  const weight = (c: number, j: number): number => Math.sin(12.9898 * (c * k + j + 1)) / Math.sqrt(k);
  const margin = (x: Float32Array, c: number): number => {
    let sum = -gap(c);
    for (let j = 0; j < k; j++) sum += weight(c, j) * x[j]!;
    return sum;
  };
  const winner = (x: Float32Array): number => {
    let best = 0;
    for (let c = 1; c < classes; c++) if (margin(x, c) > (best === 0 ? 0 : margin(x, best))) best = c;
    return best;
  };
  return {
    score(x, aim, gradient) {
      let c = aim;
      if (aim < 0) {
        c = 1;
        for (let other = 2; other < classes; other++) if (margin(x, other) > margin(x, c)) c = other;
      }
      for (let j = 0; j < k; j++) gradient[j] = weight(c, j);
      return margin(x, c);
    },
    errs: (x) => winner(x) || -1,
  };
}
