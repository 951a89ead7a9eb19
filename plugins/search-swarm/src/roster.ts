/** Steps that every particle is to have. */
const STEPS = 5;

/** Particles that a budget pays for: as many as wished, but fewer when each would be judged less than five times. */
export function affordable(particles: number, evaluationsPerSeed: number): number {
  return Math.min(particles, Math.max(1, Math.floor(evaluationsPerSeed / STEPS)));
}

/** Which particles of which seeds are judged next: all particles of every seed that is still searched, cut to what its budget has left. */
export class Roster {
  /** Particles that each seed has. */
  readonly particles: number;
  /** Rows of the current step. */
  rows = 0;
  /** `[rows]`, longer arrays: the seed and the particle of each row. */
  readonly seedOf: Int32Array;
  readonly particleOf: Int32Array;
  private readonly left: Int32Array;

  constructor(seeds: number, particles: number, evaluationsPerSeed: number) {
    this.particles = particles;
    this.seedOf = new Int32Array(seeds * particles);
    this.particleOf = new Int32Array(seeds * particles);
    this.left = new Int32Array(seeds).fill(evaluationsPerSeed);
  }

  /** Ends the search of a seed. */
  retire(seed: number): void {
    this.left[seed] = 0;
  }

  /** Draws up the next step and takes it off the budgets. False when no seed has anything left. */
  next(): boolean {
    let row = 0;
    for (let seed = 0; seed < this.left.length; seed++) {
      const count = Math.min(this.particles, this.left[seed]!);
      this.left[seed]! -= count;
      for (let particle = 0; particle < count; particle++, row++) {
        this.seedOf[row] = seed;
        this.particleOf[row] = particle;
      }
    }
    this.rows = row;
    return row > 0;
  }
}
