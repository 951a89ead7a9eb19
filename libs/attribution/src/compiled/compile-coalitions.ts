import { DeepSensorError, type Game, type Network, type NetworkGraph } from '@deepsensor/contract';
import { subgraph, withoutDeadCode } from '@deepsensor/graph';

import { observedLayers } from '../layers.js';
import { gameValue } from './game.js';
import { Scene } from './scene.js';
import { classesOf } from './slopes.js';

/**
 * One graph that plays coalitions of one layer's game for one pair (method 2.4): `v(S) = L(g(a_S)) - L(g(a))`, where the players of S
 * take their value at the candidate and the others keep that at the reference.
 *
 * Inputs: `inputs [1, ...]`, `references [1, ...]`, `label` and, for `aimed-margin`, `aim` int64 `[1]`, `coalitions [k, U + 1]`, 1 for
 * players of S and 0 for the others; the last column is the by-pass, a null player when the layer is a cut. Output: `value [k]`. The tail
 * runs on k rows, the rest of the network on one.
 */
export function compileCoalitions(network: Network, layerId: string, game: Game): NetworkGraph {
  const layer = observedLayers(network, [layerId])[0]!;
  const scene = new Scene(network);
  const { builder } = scene;
  const coalitions = builder.input('coalitions', ['k', layer.units + 1]);
  const columns = (start: number, end: number): string =>
    builder.add('Greater', [
      builder.add('Slice', [coalitions, builder.ints([start]), builder.ints([end]), builder.ints([1])]),
      builder.scalar(0.5),
    ]);
  const tail = subgraph(network.graph, [layer.tensor, ...layer.bypass], [network.logits]);
  const neurons = columns(0, layer.units);
  const around = columns(layer.units, layer.units + 1);
  const patched = tail.inputs.map(({ name, shape }) => {
    const mask =
      name === layer.tensor
        ? builder.add('Reshape', [neurons, builder.ints([-1, ...maskShape(layer.shape, layer.channelAxis, layer.granularity === 'unit')])])
        : builder.add('Reshape', [around, builder.ints([-1, ...shape.slice(1).map(() => 1)])]);
    return [name, builder.add('Where', [mask, scene.candidate(name), scene.referenceRow(name)])] as const;
  });
  const logits = builder.inline(tail, Object.fromEntries(patched))(network.logits);
  const classes = classesOf(scene, game);
  const reference = gameValue(builder, game, scene.referenceRow(network.logits), classes);
  builder.output(builder.add('Sub', [gameValue(builder, game, logits, classes), reference]), ['k'], 'value');
  return withoutDeadCode(builder.build(`${network.graph.name}: coalitions of ${layer.id}`));
}

/** Shape of a coalition's row that broadcasts against a row of the layer's tensor. */
function maskShape(shape: readonly number[], channelAxis: number, everyUnit: boolean): readonly number[] {
  if (shape.some((size) => !Number.isInteger(size)))
    throw new DeepSensorError('MODEL_UNSUPPORTED', `A layer of shape [${shape.join(', ')}] has no fixed number of neurons.`);
  return everyUnit ? shape : shape.map((size, i) => (i + 1 === channelAxis ? size : 1));
}
