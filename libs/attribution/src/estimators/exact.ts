import { DeepSensorError } from '@deepsensor/contract';

import { ROWS_AT_ONCE, unexplained, type GameShares, type LayerGame } from './layer-game.js';

/** Players beyond which 2^m coalitions are too many. */
const MOST_PLAYERS = 20;

/**
 * Shapley values from all 2^m coalitions (Shapley 1953): `phi_i = sum_S |S|! (m - |S| - 1)! / m! (v(S + i) - v(S))`, in one sweep that
 * keeps no table: each v(S) counts `1 / (m C(m-1, |S|-1))` for its members and `-1 / (m C(m-1, |S|))` for the others.
 * @throws DeepSensorError CONFIG_INVALID for more than 20 players.
 */
export async function exactShares(game: LayerGame): Promise<GameShares> {
  const m = game.players;
  if (m > MOST_PLAYERS)
    throw new DeepSensorError(
      'CONFIG_INVALID',
      `The estimator "exact" plays all 2^m coalitions of a layer and takes at most ${MOST_PLAYERS} players, not ${m}: take "permutation" or "aumann-shapley".`,
    );
  const joining = joiningWeights(m);
  const values = new Float64Array(m);
  const coalitions = new Float32Array(Math.min(ROWS_AT_ONCE, 2 ** m - 1) * m);
  let change = 0;
  for (let start = 1; start < 2 ** m; start += ROWS_AT_ONCE) {
    const rows = Math.min(ROWS_AT_ONCE, 2 ** m - start);
    for (let row = 0; row < rows; row++) for (let i = 0; i < m; i++) coalitions[row * m + i] = ((start + row) >> i) & 1;
    const played = await game.value(coalitions.subarray(0, rows * m), rows);
    for (let row = 0; row < rows; row++) {
      const value = played[row]!;
      let size = 0;
      for (let i = 0; i < m; i++) size += coalitions[row * m + i]!;
      for (let i = 0; i < m; i++) values[i]! += coalitions[row * m + i] === 1 ? joining[size - 1]! * value : -joining[size]! * value;
    }
    change = played[rows - 1]!;
  }
  return { values, change, residual: unexplained(values, change), plays: 2 ** m - 1 };
}

/** `[m + 1]` weight `s! (m - s - 1)! / m!` of a player who joins a coalition of s others; 0 for s = m. */
function joiningWeights(m: number): Float64Array {
  const weights = new Float64Array(m + 1);
  weights[0] = 1 / m;
  for (let s = 1; s < m; s++) weights[s] = (weights[s - 1]! * s) / (m - s);
  return weights;
}
