/** A uniform number in [0, 1) for each index: same index, same number, in whatever order they are asked for. */
export type Uniform = (index: number) => number;

/** `[players]` order number `which` of the players, by Fisher and Yates from `players` numbers of its own. */
export function orderOf(which: number, players: number, uniform: Uniform): Int32Array {
  const order = Int32Array.from({ length: players }, (_, i) => i);
  for (let i = players - 1; i > 0; i--) {
    const j = Math.floor(uniform(which * players + i) * (i + 1));
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}

/** Mean and standard error of independent draws of all players' marginals (Welford 1962). */
export class Marginals {
  readonly mean: Float64Array;
  private readonly squares: Float64Array;
  private draws = 0;

  constructor(players: number) {
    this.mean = new Float64Array(players);
    this.squares = new Float64Array(players);
  }

  add(draw: Float64Array): void {
    this.draws++;
    for (let i = 0; i < draw.length; i++) {
      const off = draw[i]! - this.mean[i]!;
      this.mean[i]! += off / this.draws;
      this.squares[i]! += off * (draw[i]! - this.mean[i]!);
    }
  }

  /** `[players]` standard error of the mean; NaN for fewer than two draws. */
  standardError(): Float64Array {
    const n = this.draws;
    return this.squares.map((sum) => (n < 2 ? NaN : Math.sqrt(sum / (n - 1) / n)));
  }
}
