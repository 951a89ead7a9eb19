import { DeepSensorError, knownNames, type CompiledEstimator, type Game, type ModelFacts, type ObservedLayer } from '@deepsensor/contract';
import { defaultThreshold, type Threshold } from '@deepsensor/attribution';

import type { CountOptions, SoftOptions } from './options.js';

type Options = SoftOptions | CountOptions;

export function estimatorOf({ estimator, nodes }: Options): CompiledEstimator {
  return estimator === 'aumann-shapley' || estimator === 'conductance' ? { name: estimator, nodes } : { name: estimator };
}

/**
 * The game that is played.
 * @throws DeepSensorError CONFIG_INVALID when the options ask for an aimed game without aims, or for another one with them.
 */
export function gameOf({ game }: Options, aimed: boolean): Game {
  if (game === 'auto') return aimed ? 'aimed-margin' : 'cross-entropy';
  if (aimed === (game === 'aimed-margin')) return game;
  throw new DeepSensorError(
    'CONFIG_INVALID',
    aimed
      ? `The fitness plays the game "${game}", which takes no aims, and the search aims its candidates: set the fitness's option "game" to "auto" or "aimed-margin", or the search's option "aims" to false.`
      : 'The fitness plays the game "aimed-margin", and the search gives no aims: set its option "game" to "auto", "cross-entropy" or "margin".',
  );
}

export function thresholdFor({ threshold }: Options, game: Game, classes: number): Threshold {
  if (threshold.rule !== 'fair-share') return threshold;
  const standard = defaultThreshold(game, classes, threshold.kappa);
  return threshold.reference === undefined ? standard : { ...threshold, reference: threshold.reference };
}

/** Layers that count, with weights that add up to 1. */
export interface WeightedLayers {
  readonly layers: readonly ObservedLayer[];
  readonly weights: readonly number[];
}

/** @throws DeepSensorError CONFIG_INVALID for a layer that is not observed, or when no layer has weight. */
export function weightedLayers({ weights }: Options, { layers }: ModelFacts): WeightedLayers {
  const known = layers.map(({ id }) => id);
  const stray = Object.keys(weights).find((id) => !known.includes(id));
  if (stray !== undefined)
    throw new DeepSensorError(
      'CONFIG_INVALID',
      `The fitness weighs a layer "${stray}" that is not observed; observed are ${knownNames(stray, known)}.`,
    );
  const counted = layers.filter(({ id }) => weights[id] !== 0);
  if (counted.length === 0)
    throw new DeepSensorError('CONFIG_INVALID', 'The fitness counts excitable neurons and no observed layer has a weight above 0.');
  const total = counted.reduce((sum, { id }) => sum + (weights[id] ?? 1), 0);
  return { layers: counted, weights: counted.map(({ id }) => (weights[id] ?? 1) / total) };
}
