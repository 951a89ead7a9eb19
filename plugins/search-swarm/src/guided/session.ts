import type { Proposal, Scored, SearchSession, SearchSpace } from '@deepsensor/contract';

import { Aims } from '../aims.js';
import { ballOf } from '../ball.js';
import { affordable, Roster } from '../roster.js';
import type { GuidedOptions } from './options.js';
import { Swarm } from './swarm.js';

/** The guided swarm of one shard. What `propose` returns is valid until it is called again. */
export class GuidedSession implements SearchSession {
  private readonly space: SearchSpace;
  private readonly particles: number;
  private readonly shares: boolean;
  private readonly roster: Roster;
  private readonly aims: Aims;
  private readonly swarm: Swarm;
  /** `[rows, k]` what is proposed, and once that is judged the steepest ascent there. */
  private readonly coefficients: Float32Array;
  /** `[particles, k]` random numbers of one seed. */
  private readonly cognitive: Float32Array;
  private readonly social: Float32Array;
  private step = 0;

  constructor(options: GuidedOptions, space: SearchSpace) {
    const { seeds, dimensions: k, evaluationsPerSeed, alternatives, random } = space;
    const particles = affordable(options.particles, evaluationsPerSeed);
    const ball = ballOf(space);
    this.space = space;
    this.particles = particles;
    this.shares = !options.aims && options.social > 0;
    this.roster = new Roster(seeds, particles, evaluationsPerSeed);
    this.aims = new Aims(alternatives, particles, options.aims);
    this.swarm = new Swarm(seeds * particles, k, ball, { ...options, guidance: options.guidance ?? (ball === 'box' ? 0.2 : 0.5) });
    this.coefficients = new Float32Array(seeds * particles * k);
    this.cognitive = new Float32Array(particles * k);
    this.social = new Float32Array(this.shares ? particles * k : 0);
    for (let seed = 0; seed < seeds; seed++) {
      random.uniform(seed, 'guided/start', 0, this.cognitive, 0, particles * k);
      // Particle 0 begins at the seed, from which the way to each class is shortest.
      for (let particle = 1; particle < particles; particle++)
        this.swarm.scatter(seed * particles + particle, this.cognitive, particle * k);
    }
  }

  propose(): Proposal | undefined {
    if (!this.roster.next()) return undefined;
    const { rows, seedOf, particleOf } = this.roster;
    const k = this.space.dimensions;
    const { positions } = this.swarm;
    // With everybody there, the places lie in the order of the rows.
    const isWhole = rows * k === positions.length;
    const aims = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      const at = (seedOf[row]! * this.particles + particleOf[row]!) * k;
      if (!isWhole) this.coefficients.set(positions.subarray(at, at + k), row * k);
      aims[row] = this.aims.of(seedOf[row]!, particleOf[row]!);
    }
    const data = isWhole ? positions : this.coefficients.subarray(0, rows * k);
    return { seedOf: seedOf.slice(0, rows), coefficients: { data, shape: [rows, k] }, aims };
  }

  observe({ fitness, gradient, errors }: Scored): void {
    if (gradient === undefined) throw new Error('swarm/guided needs the gradient of the fitness');
    const { rows, seedOf, particleOf } = this.roster;
    const k = this.space.dimensions;
    const ascents = this.space.steepest(gradient, rows, this.coefficients);
    for (let row = 0; row < rows; row++) {
      this.aims.note(seedOf[row]!, errors[row]!);
      this.swarm.remember(seedOf[row]! * this.particles + particleOf[row]!, fitness[row]!);
      // Where the model's answer is not finite, its gradient leads nowhere.
      if (!Number.isFinite(fitness[row]!)) ascents.fill(0, row * k, row * k + k);
    }
    for (let start = 0, end = 0; start < rows; start = end) {
      const seed = seedOf[start]!;
      while (end < rows && seedOf[end] === seed) end++;
      if (this.aims.exhausted(seed)) this.roster.retire(seed);
      else this.advance(seed, start, end, ascents);
    }
    this.step++;
  }

  /** Moves the particles of one seed, which were judged in the rows from `start` to `end`. */
  private advance(seed: number, start: number, end: number, ascents: Float32Array): void {
    const k = this.space.dimensions;
    const { random } = this.space;
    const first = seed * this.particles;
    let asked = end;
    if (!this.shares) while (asked > start && this.swarm.isAtBest(first + this.roster.particleOf[asked - 1]!)) asked--;
    random.uniform(seed, 'guided/cognitive', this.step, this.cognitive, 0, (asked - start) * k);
    if (this.shares) random.uniform(seed, 'guided/social', this.step, this.social, 0, (end - start) * k);
    const leader = this.shares ? this.leader(first) : -1;
    for (let row = start; row < end; row++) {
      const particle = this.roster.particleOf[row]!;
      const index = first + particle;
      // The ascent is that of the aim that was just reached: a particle with a new aim first asks for the way from where it is.
      if (this.aims.renew(seed, particle)) this.swarm.forget(index);
      else this.swarm.move(index, this.shares ? leader : index, ascents, row * k, this.cognitive, this.social, particle * k);
    }
  }

  /** The particle, of those beginning at `first`, with the best fitness so far; the first of equals. */
  private leader(first: number): number {
    let leader = first;
    for (let index = first + 1; index < first + this.particles; index++) {
      if (this.swarm.fitness[index]! > this.swarm.fitness[leader]!) leader = index;
    }
    return leader;
  }
}
