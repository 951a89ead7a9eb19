import { DeepSensorError } from '@deepsensor/contract';

import { grandValue, ROWS_AT_ONCE, unexplained, type GameShares, type LayerGame } from './layer-game.js';
import { Marginals, orderOf, type Uniform } from './orders.js';

export interface TruncatedOptions {
  readonly orders: number;
  /** An order ends when `|v(prefix) - v(N)| <= tolerance * |v(N)|` for three players in a row. */
  readonly tolerance: number;
  readonly uniform: Uniform;
}

/** Players in a row that must bring nothing before an order is given up. */
const PATIENCE = 3;
/** Numbers of the coalitions of orders that advance side by side (16 MB): fewer orders at once in a wide layer. */
const NUMBERS_AT_ONCE = 2 ** 22;
/** A change below this counts as this much. */
const LEAST_CHANGE = 1e-8;

/**
 * Truncated Monte Carlo (Ghorbani and Zou 2019, algorithm 1; 2020 for neurons): orders are given up once the rest of the players can bring
 * next to nothing. Unvisited players get 0 in that order, so the shares do not add up exactly: look at the residual. Orders advance side by
 * side, one player each, so that every step is one batch.
 * @throws DeepSensorError CONFIG_INVALID when `orders` is no whole number above zero or `tolerance` is below zero.
 */
export async function truncatedShares(game: LayerGame, { orders, tolerance, uniform }: TruncatedOptions): Promise<GameShares> {
  if (!Number.isInteger(orders) || orders < 1 || !(tolerance >= 0)) {
    const said = `not ${orders} orders and ${tolerance}`;
    throw new DeepSensorError('CONFIG_INVALID', `The estimator "truncated" takes one order or more and a tolerance from 0 on, ${said}.`);
  }
  const m = game.players;
  const change = await grandValue(game);
  const near = tolerance * Math.max(Math.abs(change), LEAST_CHANGE);
  const marginals = new Marginals(m);
  let plays = 1;
  const ordersAtOnce = Math.max(1, Math.min(ROWS_AT_ONCE, Math.floor(NUMBERS_AT_ONCE / m)));
  for (let first = 0; first < orders; first += ordersAtOnce) {
    const rows = Math.min(ordersAtOnce, orders - first);
    const walks = Array.from({ length: rows }, (_, i) => ({
      order: orderOf(first + i, m, uniform),
      draw: new Float64Array(m),
      coalition: new Float32Array(m),
      before: 0,
      idle: 0,
    }));
    let active = walks;
    for (let step = 0; step < m && active.length > 0; step++) {
      const coalitions = new Float32Array(active.length * m);
      active.forEach(({ order, coalition }, row) => {
        coalition[order[step]!] = 1;
        coalitions.set(coalition, row * m);
      });
      const whole = step === m - 1;
      const values = whole ? new Float64Array(active.length).fill(change) : await game.value(coalitions, active.length);
      if (!whole) plays += active.length;
      active.forEach((walk, row) => {
        walk.draw[walk.order[step]!] = values[row]! - walk.before;
        walk.before = values[row]!;
        walk.idle = Math.abs(values[row]! - change) <= near ? walk.idle + 1 : 0;
      });
      active = active.filter(({ idle }) => idle < PATIENCE);
    }
    for (const { draw } of walks) marginals.add(draw);
  }
  const values = marginals.mean;
  return { values, change, residual: unexplained(values, change), plays, standardError: marginals.standardError() };
}
