/**
 * A cooperative game in coalitional form (method 2.4), played in batches. For a layer the players are its neurons and, where the layer is
 * no cut, the by-pass as the last one; `v(S)` is what the game's value changes by when S takes its perturbed activations.
 */
export interface LayerGame {
  readonly players: number;
  /**
   * `[rows]` v(S) of coalitions `[rows, players]`, 1 for players in S and 0 for the others. `v` of the empty coalition is 0 by definition
   * and is never asked for.
   */
  value(coalitions: Float32Array, rows: number): Promise<Float64Array>;
}

/** Shares in v(N). */
export interface GameShares {
  /** `[players]` */
  readonly values: Float64Array;
  /** v(N), which the shares distribute. */
  readonly change: number;
  /** `|change - sum of values| / max(|change|, 1e-8)`. */
  readonly residual: number;
  /** Coalitions that were played. */
  readonly plays: number;
  /** `[players]` for sampled estimators; NaN where fewer than two independent draws were made. */
  readonly standardError?: Float64Array;
}

/** Coalitions that are handed to a game at once. */
export const ROWS_AT_ONCE = 1024;

/** v(N). */
export async function grandValue(game: LayerGame): Promise<number> {
  const [change] = await game.value(new Float32Array(game.players).fill(1), 1);
  return change!;
}

export function unexplained(values: Float64Array, change: number): number {
  const sum = values.reduce((a, b) => a + b, 0);
  return Math.abs(change - sum) / Math.max(Math.abs(change), 1e-8);
}
