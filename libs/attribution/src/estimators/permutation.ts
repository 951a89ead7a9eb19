import { DeepSensorError } from '@deepsensor/contract';

import { grandValue, ROWS_AT_ONCE, unexplained, type GameShares, type LayerGame } from './layer-game.js';
import { Marginals, orderOf, type Uniform } from './orders.js';

export interface PermutationOptions {
  /** Even: each order is played with its reverse. */
  readonly orders: number;
  readonly uniform: Uniform;
}

/**
 * Shapley values from sampled orders (Castro, Gomez and Tejada 2009), each with its reverse (antithetic; Mitchell et al. 2022, section 3).
 * Marginals telescope, so every order distributes v(N) exactly. The standard error is that of the means of the pairs, which are the
 * independent draws.
 * @throws DeepSensorError CONFIG_INVALID when `orders` is not even or not above zero.
 */
export async function permutationShares(game: LayerGame, { orders, uniform }: PermutationOptions): Promise<GameShares> {
  if (!Number.isInteger(orders) || orders < 2 || orders % 2 === 1)
    throw new DeepSensorError('CONFIG_INVALID', `The estimator "permutation" takes an even number of orders from 2 on, not ${orders}.`);
  const m = game.players;
  const change = await grandValue(game);
  const marginals = new Marginals(m);
  // Prefixes of an order; the empty one and the whole are known.
  const prefixes = m - 1;
  const pairsAtOnce = Math.max(1, Math.floor(ROWS_AT_ONCE / Math.max(1, 2 * prefixes)));
  const draw = new Float64Array(m);
  for (let first = 0; first < orders / 2; first += pairsAtOnce) {
    const pairs = Math.min(pairsAtOnce, orders / 2 - first);
    const played = Array.from({ length: pairs }, (_, i) => orderOf(first + i, m, uniform)).flatMap((order) => [order, order.toReversed()]);
    const values = await prefixValues(game, played);
    for (let pair = 0; pair < pairs; pair++) {
      draw.fill(0);
      for (const at of [2 * pair, 2 * pair + 1]) {
        let before = 0;
        played[at]!.forEach((player, position) => {
          const after = position === prefixes ? change : values[at * prefixes + position]!;
          draw[player]! += (after - before) / 2;
          before = after;
        });
      }
      marginals.add(draw);
    }
  }
  const values = marginals.mean;
  return {
    values,
    change,
    residual: unexplained(values, change),
    plays: 1 + orders * prefixes,
    standardError: marginals.standardError(),
  };
}

/** `[orders, m - 1]` v of the first 1, 2, ..., m - 1 players of each order, in pieces: all coalitions of a wide layer fill gigabytes. */
async function prefixValues(game: LayerGame, orders: readonly Int32Array[]): Promise<Float64Array> {
  const m = game.players;
  const prefixes = m - 1;
  const total = orders.length * prefixes;
  const values = new Float64Array(total);
  const coalitions = new Float32Array(Math.min(ROWS_AT_ONCE, total) * m);
  const joined = new Float32Array(m);
  for (let start = 0; start < total; start += ROWS_AT_ONCE) {
    const rows = Math.min(ROWS_AT_ONCE, total - start);
    for (let row = 0; row < rows; row++) {
      const position = (start + row) % prefixes;
      if (position === 0) joined.fill(0);
      joined[orders[Math.floor((start + row) / prefixes)]![position]!] = 1;
      coalitions.set(joined, row * m);
    }
    values.set(await game.value(coalitions.subarray(0, rows * m), rows), start);
  }
  return values;
}
