import type { Proposal, Scored, SearchSession, SearchSpace } from '@deepsensor/contract';

import { NO_AIM } from '../aims.js';
import { Roster } from '../roster.js';
import type { PaperV1Options } from './options.js';

/** Constants of the published code. */
export const PAPER = { vmax: 0.7, pull: 2, inertiaFrom: 0.2, inertiaTo: 2, firstBest: -5 } as const;

/**
 * Inertia at iteration `t` of `iterations`, from that of the iteration before: `w <- 2 + (w - 2) (T - t) / T`, w = 0.2 before the first.
 * It is overwritten at every iteration, so it compounds: 0.2, 0.29, 0.461, 0.692, 0.954, 1.215, ... 2.
 */
export function risingInertia(before: number, t: number, iterations: number): number {
  return PAPER.inertiaTo + ((before - PAPER.inertiaTo) * (iterations - t)) / iterations;
}

/** One particle a seed; see `paperWalk` for what it does and why it does it. */
export class PaperV1Session implements SearchSession {
  private readonly options: PaperV1Options;
  private readonly space: SearchSpace;
  private readonly roster: Roster;
  /** `[seeds, k]` */
  private readonly positions: Float32Array;
  private readonly velocities: Float32Array;
  private readonly bests: Float32Array;
  /** `[seeds]` */
  private readonly bestFitness: Float32Array;
  /** `[rows, k]` */
  private readonly coefficients: Float32Array;
  private readonly scalars = new Float32Array(2);
  private inertia: number = PAPER.inertiaFrom;
  private step = 0;

  constructor(options: PaperV1Options, space: SearchSpace) {
    const { seeds, dimensions: k, evaluationsPerSeed } = space;
    this.options = options;
    this.space = space;
    this.roster = new Roster(seeds, 1, options.repeat ? evaluationsPerSeed : Math.min(evaluationsPerSeed, options.iterations));
    this.positions = new Float32Array(seeds * k);
    this.velocities = new Float32Array(seeds * k);
    this.bests = new Float32Array(seeds * k);
    this.bestFitness = new Float32Array(seeds);
    this.coefficients = new Float32Array(seeds * k);
  }

  propose(): Proposal | undefined {
    if (!this.roster.next()) return undefined;
    const { rows, seedOf } = this.roster;
    const k = this.space.dimensions;
    if (this.step % this.options.iterations === 0) this.begin();
    for (let row = 0; row < rows; row++) {
      const at = seedOf[row]! * k;
      this.coefficients.set(this.positions.subarray(at, at + k), row * k);
    }
    return {
      seedOf: seedOf.slice(0, rows),
      coefficients: { data: this.coefficients.subarray(0, rows * k), shape: [rows, k] },
      aims: new Int32Array(rows).fill(NO_AIM),
    };
  }

  observe({ fitness }: Scored): void {
    const { rows, seedOf } = this.roster;
    const k = this.space.dimensions;
    const { iterations } = this.options;
    this.inertia = risingInertia(this.inertia, this.step % iterations, iterations);
    for (let row = 0; row < rows; row++) {
      const seed = seedOf[row]!;
      if (fitness[row]! > this.bestFitness[seed]!) {
        this.bestFitness[seed] = fitness[row]!;
        this.bests.set(this.positions.subarray(seed * k, seed * k + k), seed * k);
      }
      this.walk(seed, k);
    }
    this.step++;
  }

  /** Puts every seed's particle at the seed, with a velocity that only brightens. */
  private begin(): void {
    const { seeds, dimensions: k, random } = this.space;
    const fastest = PAPER.vmax * this.options.unit;
    const walk = this.step / this.options.iterations;
    this.positions.fill(0);
    this.bests.fill(0);
    this.bestFitness.fill(PAPER.firstBest);
    this.inertia = PAPER.inertiaFrom;
    for (let seed = 0; seed < seeds; seed++) random.uniform(seed, 'paper-v1/velocity', walk, this.velocities, seed * k, k);
    for (let j = 0; j < seeds * k; j++) this.velocities[j]! *= fastest;
  }

  private walk(seed: number, k: number): void {
    const { positions, velocities, bests, scalars, inertia } = this;
    const fastest = PAPER.vmax * this.options.unit;
    this.space.random.uniform(seed, 'paper-v1/scalars', this.step, scalars, 0, 2);
    // Personal and global best are the same place, so both pulls are one.
    const pull = PAPER.pull * scalars[0]! + PAPER.pull * scalars[1]!;
    for (let j = seed * k; j < seed * k + k; j++) {
      const x = positions[j]!;
      const v = inertia * velocities[j]! + pull * (bests[j]! - x);
      const moved = x + v;
      positions[j] = moved > 1 ? 1 : moved < -1 ? -1 : moved;
      velocities[j] = v > fastest ? fastest : v < -fastest ? -fastest : v;
    }
  }
}
