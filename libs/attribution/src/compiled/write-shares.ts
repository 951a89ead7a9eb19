import type { AttributionSetting, CompiledEstimator } from '@deepsensor/contract';

import { observedLayers } from '../layers.js';
import { activationLineShares } from './activation-line.js';
import type { TappedGraph } from './bypass-taps.js';
import { conductanceShares } from './conductance.js';
import { onePointShares } from './path-slopes.js';
import type { Scene } from './scene.js';
import type { ShareRequest, ShareTensors } from './share-tensors.js';

/** Writes the shares of the layers' neurons in the change of the game's value, by the estimator that is set (method 2.5). */
export function writeShares(
  scene: Scene,
  tapped: TappedGraph,
  setting: AttributionSetting<CompiledEstimator>,
  request: ShareRequest,
): ShareTensors {
  const layers = observedLayers(scene.network, setting.layers);
  const { estimator, game } = setting;
  switch (estimator.name) {
    case 'path-midpoint':
    case 'first-order':
      return onePointShares(scene, tapped, setting, layers, request);
    case 'midpoint':
      return activationLineShares(scene, game, 1, layers, request);
    case 'aumann-shapley':
      return activationLineShares(scene, game, estimator.nodes, layers, request);
    case 'conductance':
      return conductanceShares(scene, tapped, game, estimator.nodes, layers, request);
  }
}
