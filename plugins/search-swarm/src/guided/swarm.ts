import { norm, shorten, type Ball } from '../ball.js';

/** Coefficients of the velocity update. */
export interface Pulls {
  readonly inertia: number;
  readonly cognitive: number;
  readonly social: number;
  readonly guidance: number;
  readonly opening: number;
  readonly vmax: number;
}

/** Places, velocities and best places of particles with `k` coefficients each, and how they move. */
export class Swarm {
  readonly positions: Float32Array;
  readonly velocities: Float32Array;
  readonly bests: Float32Array;
  /** `[particles]` fitness at `bests`, -Infinity before the first. */
  readonly fitness: Float32Array;
  /** `[particles]` 1 where a particle is at its best place. */
  private readonly atBest: Uint8Array;
  /** `[particles]` factor on the guidance of the next step. */
  private readonly boosts: Float64Array;
  private readonly k: number;
  private readonly ball: Ball;
  private readonly pulls: Pulls;

  constructor(particles: number, k: number, ball: Ball, pulls: Pulls) {
    this.positions = new Float32Array(particles * k);
    this.velocities = new Float32Array(particles * k);
    this.bests = new Float32Array(particles * k);
    this.fitness = new Float32Array(particles).fill(-Infinity);
    this.boosts = new Float64Array(particles).fill(pulls.opening);
    this.atBest = new Uint8Array(particles);
    this.k = k;
    this.ball = ball;
    this.pulls = pulls;
  }

  /**
   * Puts a particle, at rest and without memory, where `uniforms` in [0, 1) say: uniform in the box; in a sphere in a uniform direction of
   * the box, as far out as the first number says.
   */
  scatter(particle: number, uniforms: Float32Array, from: number): void {
    const { k, positions } = this;
    const at = particle * k;
    for (let j = 0; j < k; j++) positions[at + j] = 2 * uniforms[from + j]! - 1;
    if (this.ball === 'sphere') {
      const size = norm(positions, at, k);
      const factor = size > 0 ? uniforms[from]! / size : 0;
      for (let j = 0; j < k; j++) positions[at + j]! *= factor;
    }
    this.forget(particle);
  }

  /** Stops a particle and takes its memory: its best place is where it is, and it sets out anew. */
  forget(particle: number): void {
    const at = particle * this.k;
    this.velocities.fill(0, at, at + this.k);
    this.bests.set(this.positions.subarray(at, at + this.k), at);
    this.fitness[particle] = -Infinity;
    this.atBest[particle] = 0;
    this.boosts[particle] = this.pulls.opening;
  }

  /** Takes note of the fitness where a particle is; the best place moves on strict improvement. */
  remember(particle: number, fitness: number): void {
    const isBest = fitness > this.fitness[particle]!;
    this.atBest[particle] = isBest ? 1 : 0;
    if (!isBest) return;
    const at = particle * this.k;
    this.fitness[particle] = fitness;
    this.bests.set(this.positions.subarray(at, at + this.k), at);
  }

  /** Whether a particle is at its own best place, so that nothing pulls it there and its R1 is not asked for. */
  isAtBest(particle: number): boolean {
    return this.atBest[particle] === 1;
  }

  /**
   * `V <- w V + c1 R1 (P - X) + c2 R2 (G - X) + c3 S`, V bounded, then `X <- X + V`, X bounded: method 10.2, after Kennedy and Eberhart
   * 1995, with the steepest ascent S as a third pull. c3 begins `opening` times as large and falls by the square root of 2 each step.
   * @param leader Particle whose best place is G; the particle itself when it shares none.
   * @param ascents S of this particle, from `ascentAt`.
   * @param cognitive,social R1 and R2 of this particle, from `randomAt`.
   */
  move(
    particle: number,
    leader: number,
    ascents: Float32Array,
    ascentAt: number,
    cognitive: Float32Array,
    social: Float32Array,
    randomAt: number,
  ): void {
    const { k, positions, velocities, bests } = this;
    const { inertia: w, cognitive: c1, social: c2 } = this.pulls;
    const c3 = this.pulls.guidance * this.boosts[particle]!;
    this.boosts[particle] = Math.max(1, this.boosts[particle]! * Math.SQRT1_2);
    const at = particle * k;
    if ((leader === particle || c2 === 0) && this.isAtBest(particle)) {
      for (let j = 0; j < k; j++) velocities[at + j] = w * velocities[at + j]! + c3 * ascents[ascentAt + j]!;
    } else if (leader === particle || c2 === 0) {
      for (let j = 0; j < k; j++) {
        const pull = c1 * cognitive[randomAt + j]! * (bests[at + j]! - positions[at + j]!);
        velocities[at + j] = w * velocities[at + j]! + pull + c3 * ascents[ascentAt + j]!;
      }
    } else {
      const shared = leader * k;
      for (let j = 0; j < k; j++) {
        const x = positions[at + j]!;
        const pull = c1 * cognitive[randomAt + j]! * (bests[at + j]! - x) + c2 * social[randomAt + j]! * (bests[shared + j]! - x);
        velocities[at + j] = w * velocities[at + j]! + pull + c3 * ascents[ascentAt + j]!;
      }
    }
    if (this.ball === 'box') this.stepInBox(at);
    else this.stepInSphere(at);
  }

  private stepInBox(at: number): void {
    const { k, positions, velocities } = this;
    const { vmax } = this.pulls;
    for (let j = at; j < at + k; j++) {
      let v = velocities[j]!;
      if (v > vmax) v = vmax;
      else if (v < -vmax) v = -vmax;
      velocities[j] = v;
      const x = positions[j]! + v;
      positions[j] = x > 1 ? 1 : x < -1 ? -1 : x;
    }
  }

  private stepInSphere(at: number): void {
    const { k, positions, velocities } = this;
    shorten(velocities, at, k, this.pulls.vmax);
    let squared = 0;
    for (let j = at; j < at + k; j++) {
      const x = (positions[j]! += velocities[j]!);
      squared += x * x;
    }
    // Most steps stay inside, and the length is known by then.
    if (squared > 1) shorten(positions, at, k, 1);
  }
}
