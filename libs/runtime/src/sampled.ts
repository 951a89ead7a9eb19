import {
  rowLength,
  type Attribution,
  type Batch,
  type Candidates,
  type LayerAttribution,
  type ObservedLayer,
  type SampledEstimator,
} from '@deepsensor/contract';
import { sampledShares, uniformNumbers, type GameShares, type LayerGame } from '@deepsensor/attribution';

import { cutRows, filled, type RunSize } from './chunks.js';
import type { Session, TensorView } from './engine.js';

/** The compiled game of a layer: plays coalitions of one pair. */
export interface CompiledGame {
  readonly layer: ObservedLayer;
  readonly session: Session;
  readonly size: RunSize;
}

/** Plays the games of all layers, pair by pair; a layer's orders are the same for every pair, so that a pair alone is as in a batch. */
export async function attributeSampled(
  candidates: Candidates,
  games: readonly CompiledGame[],
  estimator: SampledEstimator,
): Promise<Attribution> {
  const n = candidates.inputs.shape[0]!;
  const change = new Float32Array(n);
  const layers = new Map<string, LayerAttribution>();
  for (const game of games) {
    const { id, units } = game.layer;
    const uniform = uniformNumbers('seed' in estimator ? estimator.seed : 0, id);
    const shares: GameShares[] = [];
    for (let row = 0; row < n; row++) {
      shares.push(await sampledShares(gameOf(game, candidates, row), estimator, uniform));
      change[row] = shares[row]!.change;
    }
    const has = shares.some(({ standardError }) => standardError !== undefined);
    layers.set(id, {
      values: rowsOf(shares, units, ({ values }) => values),
      bypass: Float32Array.from(shares, ({ values }) => values[units] ?? 0),
      residual: Float32Array.from(shares, ({ residual }) => residual),
      ...(has ? { standardError: rowsOf(shares, units, ({ standardError }) => standardError!) } : {}),
    });
  }
  return { change, layers };
}

/** The game of one pair. The by-pass is the last player where there is one; the graph has a column for it either way. */
function gameOf({ layer, session, size }: CompiledGame, candidates: Candidates, row: number): LayerGame {
  const players = layer.units + (layer.bypass.length > 0 ? 1 : 0);
  const columns = layer.units + 1;
  const given: Readonly<Record<string, TensorView>> = {
    inputs: rowOf(candidates.inputs, row),
    references: rowOf(candidates.references, candidates.referenceOf[row]!),
    label: { data: BigInt64Array.of(BigInt(candidates.labels[row]!)), shape: [1] },
    aim: { data: BigInt64Array.of(BigInt(candidates.aims[row]!)), shape: [1] },
  };
  const pair = Object.fromEntries(session.graph.inputs.flatMap(({ name }) => (name in given ? [[name, given[name]!]] : [])));
  return {
    players,
    async value(coalitions, rows) {
      const values = new Float64Array(rows);
      for (const { start, end } of cutRows(rows, size)) {
        const run = filled(end - start, size.block);
        const data = new Float32Array(run * columns);
        for (let i = start; i < end; i++) data.set(coalitions.subarray(i * players, (i + 1) * players), (i - start) * columns);
        const value = new Float32Array(run);
        await session.run({ ...pair, coalitions: { data, shape: [run, columns] } }, { value: { data: value, shape: [run] } });
        values.set(value.subarray(0, end - start), start);
      }
      return values;
    },
  };
}

function rowOf({ data, shape }: Batch, row: number): Batch {
  const length = rowLength(shape);
  return { data: data.subarray(row * length, (row + 1) * length), shape: [1, ...shape.slice(1)] };
}

/** `[n, U]` of the neurons, the by-pass left out. */
function rowsOf(shares: readonly GameShares[], units: number, pick: (of: GameShares) => Float64Array): Batch {
  const data = new Float32Array(shares.length * units);
  shares.forEach((of, row) => data.set(pick(of).subarray(0, units), row * units));
  return { data, shape: [shares.length, units] };
}
