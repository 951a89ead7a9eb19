import type { Proposal, Scored, SearchSession, SearchSpace } from '@deepsensor/contract';

import { Aims, NO_AIM } from '../aims.js';
import { affordable, Roster } from '../roster.js';
import { step } from './bounds.js';
import { coefficients, type Coefficients } from './coefficients.js';
import type { PsoOptions } from './options.js';

/** The swarm of method 3.1 for one shard. What `propose` returns is valid until it is called again. */
export class PsoSession implements SearchSession {
  private readonly options: PsoOptions;
  private readonly space: SearchSpace;
  private readonly steps: number;
  private readonly roster: Roster;
  /** Keeps the books of which classes were found. */
  private readonly classes: Aims;
  /** `[seeds, particles, k]` */
  private readonly positions: Float32Array;
  private readonly velocities: Float32Array;
  private readonly bests: Float32Array;
  /** `[seeds, particles]` fitness at `bests`. */
  private readonly bestFitness: Float32Array;
  /** `[rows, k]` what is proposed. */
  private readonly coefficients: Float32Array;
  /** `[particles, 2, k]` factors of both pulls, and `[k]` numbers for the bounds, where they need any. */
  private readonly factors: Float32Array;
  private readonly anywhere: Float32Array;
  private step = 0;

  constructor(options: PsoOptions, space: SearchSpace) {
    const { seeds, dimensions: k, evaluationsPerSeed, random } = space;
    const { vmax } = options;
    const particles = affordable(options.particles, evaluationsPerSeed);
    this.options = options;
    this.space = space;
    this.steps = Math.ceil(evaluationsPerSeed / particles);
    this.roster = new Roster(seeds, particles, evaluationsPerSeed);
    this.classes = new Aims(space.alternatives, particles, false);
    this.positions = new Float32Array(seeds * particles * k);
    this.velocities = new Float32Array(seeds * particles * k);
    this.bestFitness = new Float32Array(seeds * particles).fill(-Infinity);
    this.coefficients = new Float32Array(seeds * particles * k);
    this.factors = new Float32Array(2 * particles * k);
    this.anywhere = new Float32Array(options.bounds === 'random' ? k : 0);
    for (let seed = 0; seed < seeds; seed++) {
      const at = seed * particles * k;
      random.uniform(seed, 'pso/start', 0, this.positions, at, particles * k);
      for (let j = at; j < at + particles * k; j++) this.positions[j] = 2 * this.positions[j]! - 1;
      if (options.start === 'seed') this.positions.fill(0, at, at + k);
      if (options.startVelocity === 'zero') continue;
      random.uniform(seed, 'pso/velocity', 0, this.velocities, at, particles * k);
      for (let j = at; j < at + particles * k; j++) this.velocities[j] = vmax * (2 * this.velocities[j]! - 1);
    }
    this.bests = this.positions.slice();
  }

  propose(): Proposal | undefined {
    if (!this.roster.next()) return undefined;
    const { rows, seedOf, particleOf, particles } = this.roster;
    const k = this.space.dimensions;
    for (let row = 0; row < rows; row++) {
      const at = (seedOf[row]! * particles + particleOf[row]!) * k;
      this.coefficients.set(this.positions.subarray(at, at + k), row * k);
    }
    return {
      seedOf: seedOf.slice(0, rows),
      coefficients: { data: this.coefficients.subarray(0, rows * k), shape: [rows, k] },
      aims: new Int32Array(rows).fill(NO_AIM),
    };
  }

  observe({ fitness, errors }: Scored): void {
    const { rows, seedOf, particleOf, particles } = this.roster;
    const k = this.space.dimensions;
    const now = coefficients(this.options, this.step, this.steps);
    for (let row = 0; row < rows; row++) {
      const seed = seedOf[row]!;
      const particle = seed * particles + particleOf[row]!;
      if (this.classes.note(seed, errors[row]!) && this.options.stopAtFirst) this.roster.retire(seed);
      if (fitness[row]! > this.bestFitness[particle]!) {
        this.bestFitness[particle] = fitness[row]!;
        this.bests.set(this.positions.subarray(particle * k, particle * k + k), particle * k);
      }
    }
    for (let start = 0, end = 0; start < rows; start = end) {
      const seed = seedOf[start]!;
      while (end < rows && seedOf[end] === seed) end++;
      if (this.classes.exhausted(seed)) this.roster.retire(seed);
      else this.advance(seed, end - start, now);
    }
    this.step++;
  }

  /** Moves the first `count` particles of a seed. */
  private advance(seed: number, count: number, { inertia: w, cognitive: c1, social: c2 }: Coefficients): void {
    const { positions, velocities, bests, factors } = this;
    const { vmax, bounds, velocityAtBounds } = this.options;
    const { dimensions: k, random } = this.space;
    const { particles } = this.roster;
    random.uniform(seed, 'pso/pulls', this.step, factors, 0, 2 * count * k);
    for (let particle = 0; particle < count; particle++) {
      const at = (seed * particles + particle) * k;
      const leader = this.leader(seed, particle) * k;
      const first = 2 * particle * k;
      for (let j = 0; j < k; j++) {
        const x = positions[at + j]!;
        const pull = c1 * factors[first + j]! * (bests[at + j]! - x) + c2 * factors[first + k + j]! * (bests[leader + j]! - x);
        const v = w * velocities[at + j]! + pull;
        velocities[at + j] = v > vmax ? vmax : v < -vmax ? -vmax : v;
      }
      if (bounds === 'random') random.uniform(seed, 'pso/bounds', this.step * particles + particle, this.anywhere, 0, k);
      step(positions, velocities, at, k, bounds, velocityAtBounds, this.anywhere, 0);
    }
  }

  /** The neighbour of a particle, or itself, with the best fitness; the first of equals. */
  private leader(seed: number, particle: number): number {
    const { particles } = this.roster;
    const first = seed * particles;
    const ring = this.options.topology === 'ring';
    let leader = first + particle;
    for (let offset = ring ? -1 : 0; offset < (ring ? 2 : particles); offset++) {
      const other = first + (ring ? (particle + offset + particles) % particles : offset);
      if (this.bestFitness[other]! > this.bestFitness[leader]!) leader = other;
    }
    return leader;
  }
}
