import { DeepSensorError } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import type { LayerGame } from './layer-game.js';
import { sampledShares } from './sampled-shares.js';
import { uniformNumbers } from './uniform-numbers.js';

/** A game in closed form, which counts what it is asked. */
function gameOf(
  players: number,
  v: (inside: (i: number) => boolean) => number,
): LayerGame & { rows: number; calls: number; sawEmpty: boolean } {
  return {
    players,
    rows: 0,
    calls: 0,
    sawEmpty: false,
    value(coalitions, rows) {
      this.rows += rows;
      this.calls++;
      return Promise.resolve(
        Float64Array.from({ length: rows }, (_, row) => {
          const members = coalitions.subarray(row * players, (row + 1) * players);
          if (members.every((member) => member === 0)) this.sawEmpty = true;
          return v((i) => members[i] === 1);
        }),
      );
    },
  };
}

/** Glove game of one left and two right gloves: (2/3, 1/6, 1/6); a fourth player brings nothing, a fifth 0.25 by himself. */
const gloves = () => gameOf(5, (has) => (has(0) && (has(1) || has(2)) ? 1 : 0) + (has(4) ? 0.25 : 0));
const GLOVES = [2 / 3, 1 / 6, 1 / 6, 0, 0.25];
const uniform = uniformNumbers(1, 'test');

describe('exact', () => {
  it('gives the glove game, playing each coalition but the empty one once', async () => {
    const game = gloves();
    const { values, change, residual, plays } = await sampledShares(game, { name: 'exact' }, uniform);
    values.forEach((value, i) => expect(value).toBeCloseTo(GLOVES[i]!, 14));
    expect([change, plays, game.rows, game.calls, game.sawEmpty]).toEqual([1.25, 31, 31, 1, false]);
    expect(residual).toBeLessThan(1e-14);
  });

  it('treats equals equally and gives null players nothing, over several batches', async () => {
    const { values } = await sampledShares(
      gameOf(12, (has) => [0, 1, 2, 3].filter(has).length ** 2),
      { name: 'exact' },
      uniform,
    );
    values.forEach((value, i) => expect(value).toBeCloseTo(i < 4 ? 4 : 0, 10));
  });

  it('takes one player', async () => {
    expect([
      ...(
        await sampledShares(
          gameOf(1, (has) => (has(0) ? 3 : 0)),
          { name: 'exact' },
          uniform,
        )
      ).values,
    ]).toEqual([3]);
  });

  it('refuses more than 20 players in one sentence', async () => {
    const error = await sampledShares(
      gameOf(21, () => 0),
      { name: 'exact' },
      uniform,
    ).catch((caught: unknown) => caught);
    expect(DeepSensorError.is(error) && error.message).toMatch(/at most 20 players, not 21/);
  });
});

describe('permutation', () => {
  it('plays a wide layer in pieces', async () => {
    const players = 700;
    const sizes: number[] = [];
    const wide: LayerGame = {
      players,
      value(coalitions, rows) {
        sizes.push(rows);
        // Player i brings i.
        const sum = (row: number) => coalitions.subarray(row * players, (row + 1) * players).reduce((all, is, i) => all + is * i, 0);
        return Promise.resolve(Float64Array.from({ length: rows }, (_, row) => sum(row)));
      },
    };
    const { values, plays } = await sampledShares(wide, { name: 'permutation', orders: 2, seed: 1 }, uniform);
    expect(values).toEqual(Float64Array.from({ length: players }, (_, i) => i));
    expect(sizes).toEqual([1, 1024, 2 * (players - 1) - 1024]);
    expect(plays).toBe(1 + 2 * (players - 1));
  });

  const stream = (seed: number) => uniformNumbers(seed, 'gloves');

  it('adds up exactly for a single pair of orders and costs what it says', async () => {
    const game = gloves();
    const { values, residual, plays, standardError } = await sampledShares(game, { name: 'permutation', orders: 2, seed: 1 }, stream(1));
    expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(1.25, 14);
    expect(residual).toBeLessThan(1e-14);
    expect([plays, game.rows, game.sawEmpty]).toEqual([9, 9, false]);
    expect(standardError!.every(Number.isNaN)).toBe(true);
  });

  it('is within four standard errors of the truth, and these shrink', async () => {
    const few = await sampledShares(gloves(), { name: 'permutation', orders: 200, seed: 1 }, stream(2));
    const many = await sampledShares(gloves(), { name: 'permutation', orders: 3200, seed: 1 }, stream(2));
    many.values.forEach((value, i) => expect(Math.abs(value - GLOVES[i]!)).toBeLessThanOrEqual(4 * many.standardError![i]! + 1e-12));
    expect(many.standardError![0]! / few.standardError![0]!).toBeCloseTo(0.25, 1);
    expect(many.standardError![4]).toBeCloseTo(0, 12);
  });

  it('is exact after one pair for a game of pairs, thanks to the reversed order', async () => {
    const pairs = gameOf(6, (has) => (has(0) && has(1) ? 4 : 0) + (has(2) && has(5) ? -2 : 0));
    const { values } = await sampledShares(pairs, { name: 'permutation', orders: 2, seed: 1 }, stream(3));
    expect([...values].map((value) => Math.round(value * 1e12) / 1e12)).toEqual([2, 2, -1, 0, 0, -1]);
  });

  it('plays orders in batches, with the same shares whatever the batch', async () => {
    const game = gloves();
    await sampledShares(game, { name: 'permutation', orders: 1000, seed: 1 }, stream(1));
    expect(game.calls).toBeLessThan(8);
    expect(game.rows).toBe(1 + 1000 * 4);
  });

  it.each([0, 1, 7, 2.5])('refuses %d orders', async (orders) => {
    await expect(sampledShares(gloves(), { name: 'permutation', orders, seed: 1 }, uniform)).rejects.toThrow(/even number of orders/);
  });
});

describe('truncated', () => {
  /** The first three players bring everything; the other 27 next to nothing. */
  const top = () =>
    gameOf(30, (has) => [0, 1, 2].filter(has).length + 1e-6 * Array.from({ length: 27 }, (_, i) => has(i + 3)).filter(Boolean).length);

  it('without tolerance plays whole orders and adds up', async () => {
    const { residual, values } = await sampledShares(top(), { name: 'truncated', orders: 40, seed: 1, tolerance: 0 }, uniform);
    expect(residual).toBeLessThan(1e-12);
    expect(values[0]).toBeCloseTo(1, 12);
  });

  it('saves plays, finds those that matter, and owns up to what is missing', async () => {
    const whole = await sampledShares(top(), { name: 'truncated', orders: 200, seed: 1, tolerance: 0 }, uniform);
    const game = top();
    const cut = await sampledShares(game, { name: 'truncated', orders: 200, seed: 1, tolerance: 1e-3 }, uniform);
    expect(cut.plays).toBeLessThan(0.95 * whole.plays);
    expect(game.calls).toBeLessThanOrEqual(30);
    for (const i of [0, 1, 2]) expect(cut.values[i]).toBeCloseTo(1, 6);
    expect(cut.residual).toBeGreaterThan(0);
    expect(cut.residual).toBeLessThan(1e-4);
  });

  it('refuses a tolerance below zero', async () => {
    await expect(sampledShares(top(), { name: 'truncated', orders: 2, seed: 1, tolerance: -1 }, uniform)).rejects.toThrow(
      /tolerance from 0 on/,
    );
  });
});
