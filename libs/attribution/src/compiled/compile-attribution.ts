import type { AttributionSetting, CompiledEstimator, Network, NetworkGraph } from '@deepsensor/contract';
import { withoutDeadCode, type PullBack } from '@deepsensor/graph';

import { observedLayers } from '../layers.js';
import { tapBypasses } from './bypass-taps.js';
import { gameValue } from './game.js';
import { Scene } from './scene.js';
import { classesOf } from './slopes.js';
import { writeShares } from './write-shares.js';

/**
 * One graph that attributes the change of the game's value from each candidate's reference to the candidate.
 *
 * Inputs as for `compileEvaluation`. Outputs: `change [n]`, and for each layer `values:<layer> [n, U]` and `bypass:<layer> [n]`, zero
 * where the layer is a cut. Reductions are inside the graph.
 * @throws DeepSensorError CONTRACT_BROKEN for a layer that is not observed, MODEL_UNSUPPORTED when something has no gradient.
 */
export function compileAttribution(network: Network, setting: AttributionSetting<CompiledEstimator>, pullBack?: PullBack): NetworkGraph {
  const layers = observedLayers(network, setting.layers);
  const tapped = tapBypasses(network.graph, layers);
  const scene = new Scene({ ...network, graph: tapped.graph }, pullBack);
  const { builder } = scene;
  const classes = classesOf(scene, setting.game);
  const valueAt = (logits: string): string => gameValue(builder, setting.game, logits, classes);
  const change = builder.add('Sub', [valueAt(scene.candidate(network.logits)), valueAt(scene.reference(network.logits))]);
  builder.output(change, [scene.rows], 'change');
  const { values, bypass } = writeShares(scene, tapped, setting, { bypass: true, differentiable: false });
  const none = (): string => scene.once('none', () => builder.add('Expand', [builder.scalar(0), builder.add('Shape', [change])]));
  for (const { id, units } of layers) {
    builder.output(values.get(id)!, [scene.rows, units], `values:${id}`);
    builder.output(bypass.get(id) ?? none(), [scene.rows], `bypass:${id}`);
  }
  return withoutDeadCode(builder.build(`${network.graph.name}: attribution by ${setting.estimator.name}`));
}
