import { DeepSensorError, type Game, type GraphValue, type ObservedLayer } from '@deepsensor/contract';
import { subgraph } from '@deepsensor/graph';

import { gaussLegendre } from '../estimators/gauss-legendre.js';
import { gameSlope } from './game.js';
import { overNodes, pointsOnLine, repeatNodes } from './line.js';
import type { Scene } from './scene.js';
import type { ShareRequest, ShareTensors } from './share-tensors.js';
import { sharesOf, wholeShare } from './shares.js';
import { classesOf } from './slopes.js';

/** One layer's tail at the points of the line: what to differentiate it at. */
interface Tail {
  readonly layer: ObservedLayer;
  /** The layer's tensor, then its by-pass. */
  readonly entries: readonly { readonly tensor: string; readonly shape: readonly number[]; readonly points: string }[];
  readonly logits: string;
  readonly slope: string;
}

/**
 * Aumann-Shapley values: slopes along the straight line in activation space, layer by layer, integrated by Gauss and Legendre
 * (Aumann and Shapley 1974; Sundararajan, Taly and Yan 2017, eq. 1, for a layer). K nodes are rows of one batch of the layer's tail; one
 * node is the midpoint. By-pass tensors move along the line with the layer, as one more player.
 */
export function activationLineShares(
  scene: Scene,
  game: Game,
  count: number,
  layers: readonly ObservedLayer[],
  request: ShareRequest,
): ShareTensors {
  const { builder } = scene;
  const { nodes, weights } = gaussLegendre(count);
  const tails = layers.map((layer) => writeTail(scene, game, layer, nodes));
  const found = scene.pullBack({
    cotangents: new Map(tails.map(({ logits, slope }) => [logits, slope])),
    wrt: tails.flatMap(({ entries }) => entries.slice(0, request.bypass ? undefined : 1).map(({ points }) => points)),
  });
  const values = new Map<string, string>();
  const bypass = new Map<string, string>();
  const held = new Set<string>();
  for (const { layer, entries } of tails) {
    const wanted = entries.flatMap(({ tensor, shape, points }) => {
      const gradient = found.get(points);
      if (gradient === undefined) return [];
      const slope = overNodes(builder, gradient, weights, shape);
      held.add(slope);
      const moved = scene.once(`moved ${tensor}`, () => builder.add('Sub', [scene.candidate(tensor), scene.reference(tensor)]));
      return [{ tensor, moved, slope }];
    });
    const own = wanted.find(({ tensor }) => tensor === layer.tensor);
    if (own === undefined) throw new Error(`the layer "${layer.id}" does not lead to the logits of ${scene.network.graph.name}`);
    values.set(layer.id, sharesOf(builder, layer, own.moved, own.slope));
    const parts = wanted.filter((each) => each !== own).map(({ moved, slope }) => wholeShare(builder, moved, slope));
    if (parts.length > 0) bypass.set(layer.id, builder.add('Sum', parts));
  }
  return { values, bypass, held };
}

function writeTail(scene: Scene, game: Game, layer: ObservedLayer, nodes: Float64Array): Tail {
  const { builder, network } = scene;
  const tail = subgraph(network.graph, [layer.tensor, ...layer.bypass], [network.logits]);
  const entries = tail.inputs.map((input) => {
    const shape = rowShape(input, layer);
    const { name } = input;
    return { tensor: name, shape, points: pointsOnLine(builder, scene.reference(name), scene.candidate(name), nodes, shape) };
  });
  const pass = builder.inline(tail, Object.fromEntries(entries.map(({ tensor, points }) => [tensor, points])));
  const logits = pass(network.logits);
  const { label, aim } = classesOf(scene, game);
  const repeat = (rows: string): string =>
    rows === '' ? '' : scene.once(`${nodes.length} x ${rows}`, () => repeatNodes(builder, rows, nodes.length));
  const slope = gameSlope(builder, game, logits, { label: repeat(label), aim: repeat(aim) }, scene.classes());
  return { layer, entries, logits, slope };
}

/** Shape of a row of a tensor on which a tail begins. */
export function rowShape({ name, shape }: GraphValue, layer: ObservedLayer): readonly number[] {
  return shape.slice(1).map((size) => {
    if (typeof size === 'number') return size;
    const where = `The layer "${layer.id}" cannot be attributed along its activations`;
    throw new DeepSensorError('MODEL_UNSUPPORTED', `${where}: axis ${size} of its tensor "${name}" has no fixed size.`);
  });
}
