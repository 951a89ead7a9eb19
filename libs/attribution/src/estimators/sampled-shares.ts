import type { SampledEstimator } from '@deepsensor/contract';

import { exactShares } from './exact.js';
import type { GameShares, LayerGame } from './layer-game.js';
import type { Uniform } from './orders.js';
import { permutationShares } from './permutation.js';
import { truncatedShares } from './truncated.js';

/**
 * Plays a layer's game by the estimator that is set.
 * @param uniform Uniform numbers of the estimator's seed, by index.
 */
export function sampledShares(game: LayerGame, estimator: SampledEstimator, uniform: Uniform): Promise<GameShares> {
  switch (estimator.name) {
    case 'exact':
      return exactShares(game);
    case 'permutation':
      return permutationShares(game, { orders: estimator.orders, uniform });
    case 'truncated':
      return truncatedShares(game, { orders: estimator.orders, tolerance: estimator.tolerance, uniform });
  }
}
