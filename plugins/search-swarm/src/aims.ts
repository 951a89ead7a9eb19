/** No class is asked for: any error will do. */
export const NO_AIM = -1;

/**
 * Which other class each particle of each seed is to be taken for, and which have been found.
 *
 * At first particle k aims at the k-th likeliest other class, beginning again at the likeliest when there are more particles than
 * classes. Once a class is found, its particles go to the class not yet found that has the fewest of them, the likeliest of these first.
 */
export class Aims {
  private readonly alternatives: readonly Int32Array[];
  private readonly particles: number;
  private readonly enabled: boolean;
  /** `[seeds, particles]` */
  private readonly aims: Int32Array;
  /** For each seed, rank of each class among its alternatives, or -1; and by rank, whether it was found and how many particles aim at it. */
  private readonly ranks: readonly Int32Array[];
  private readonly found: readonly Uint8Array[];
  private readonly aiming: readonly Int32Array[];
  private readonly unfound: Int32Array;

  constructor(alternatives: readonly Int32Array[], particles: number, enabled: boolean) {
    this.alternatives = alternatives;
    this.particles = particles;
    this.enabled = enabled;
    this.aims = new Int32Array(alternatives.length * particles).fill(NO_AIM);
    this.found = alternatives.map((classes) => new Uint8Array(classes.length));
    this.aiming = alternatives.map((classes) => new Int32Array(classes.length));
    this.unfound = Int32Array.from(alternatives, (classes) => classes.length);
    this.ranks = alternatives.map((classes) => {
      const ranks = new Int32Array(classes.reduce((most, each) => Math.max(most, each), 0) + 1).fill(-1);
      classes.forEach((each, rank) => (ranks[each] = rank));
      return ranks;
    });
    if (!enabled) return;
    alternatives.forEach((classes, seed) => {
      for (let particle = 0; particle < particles && classes.length > 0; particle++) this.give(seed, particle, particle % classes.length);
    });
  }

  of(seed: number, particle: number): number {
    return this.aims[seed * this.particles + particle]!;
  }

  /** Notes that a candidate of the seed was taken for `taken`. @returns whether that is a class that had not been found. */
  note(seed: number, taken: number): boolean {
    const rank = taken < 0 ? -1 : (this.ranks[seed]![taken] ?? -1);
    if (rank < 0 || this.found[seed]![rank] === 1) return false;
    this.found[seed]![rank] = 1;
    this.unfound[seed]!--;
    return true;
  }

  /** True when every other class has been found, so that the seed has nothing left to give. */
  exhausted(seed: number): boolean {
    return this.unfound[seed] === 0;
  }

  /** Gives a particle another aim when its own has been found. @returns whether it has a new one. */
  renew(seed: number, particle: number): boolean {
    if (!this.enabled || this.exhausted(seed)) return false;
    const old = this.ranks[seed]![this.of(seed, particle)]!;
    const found = this.found[seed]!;
    if (found[old] === 0) return false;
    const aiming = this.aiming[seed]!;
    let best = -1;
    for (let rank = 0; rank < found.length; rank++) {
      if (found[rank] === 0 && (best < 0 || aiming[rank]! < aiming[best]!)) best = rank;
    }
    aiming[old]!--;
    this.give(seed, particle, best);
    return true;
  }

  private give(seed: number, particle: number, rank: number): void {
    this.aims[seed * this.particles + particle] = this.alternatives[seed]![rank]!;
    this.aiming[seed]![rank]!++;
  }
}
