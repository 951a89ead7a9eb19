import type { AttributionSetting, CompiledEstimator, ObservedLayer } from '@deepsensor/contract';

import { asOneHot } from './one-hot.js';
import type { TappedGraph } from './bypass-taps.js';
import type { Scene } from './scene.js';
import type { ShareRequest, ShareTensors } from './share-tensors.js';
import { sharesOf, wholeShare } from './shares.js';
import { classesOf, slopesOf } from './slopes.js';

/** Tensors of the layers, and of the copies of their by-passes when these are asked for. */
export function wantedTensors(layers: readonly ObservedLayer[], { taps }: TappedGraph, request: ShareRequest): readonly string[] {
  const own = layers.map(({ tensor }) => tensor);
  if (!request.bypass) return own;
  return [...own, ...layers.flatMap(({ id }) => [...(taps.get(id)?.values() ?? [])].flat())];
}

/** Estimators that take all slopes at one point of the straight line in input space: the middle, or the reference (method 2.5). */
export function onePointShares(
  scene: Scene,
  tapped: TappedGraph,
  setting: AttributionSetting<CompiledEstimator>,
  layers: readonly ObservedLayer[],
  request: ShareRequest,
): ShareTensors {
  const tensors = wantedTensors(layers, tapped, request);
  const slopes = setting.estimator.name === 'first-order' ? atReference(scene, setting, tensors) : atMidpoint(scene, setting, tensors);
  const { builder } = scene;
  const moved = (tensor: string): string =>
    scene.once(`moved ${tensor}`, () => builder.add('Sub', [scene.candidate(tensor), scene.reference(tensor)]));
  const values = new Map<string, string>();
  const bypass = new Map<string, string>();
  for (const layer of layers) {
    values.set(layer.id, sharesOf(builder, layer, moved(layer.tensor), slopes.get(layer.tensor)!));
    if (!request.bypass) continue;
    const parts = [...(tapped.taps.get(layer.id) ?? [])].flatMap(([tensor, taps]) =>
      taps.map((tap) => wholeShare(builder, moved(tensor), slopes.get(tap)!)),
    );
    if (parts.length > 0) bypass.set(layer.id, builder.add('Sum', parts));
  }
  return { values, bypass, held: new Set(slopes.values()) };
}

/** One forward and one backward pass at `(x + x') / 2`, for all layers at once. */
function atMidpoint(scene: Scene, { game }: AttributionSetting, tensors: readonly string[]): ReadonlyMap<string, string> {
  const { builder } = scene;
  const sum = builder.add('Add', [scene.inputs(), scene.reference(scene.entry())]);
  const pass = scene.forward(builder.add('Mul', [sum, builder.scalar(0.5)]));
  return slopesOf(scene, pass, game, classesOf(scene, game), tensors);
}

/**
 * Slopes at the references. They depend on the seed and its label alone, so they are taken once for each reference and gathered; only
 * a game that is played towards an aim needs a pass for each candidate.
 */
function atReference(scene: Scene, { game }: AttributionSetting, tensors: readonly string[]): ReadonlyMap<string, string> {
  const { builder } = scene;
  if (game === 'aimed-margin') {
    const pass = scene.forward(scene.reference(scene.entry()));
    return slopesOf(scene, pass, game, classesOf(scene, game), tensors);
  }
  const rows = builder.add('Shape', [scene.referenceRow(scene.entry())], { start: 0, end: 1 });
  const none = builder.add('Expand', [builder.ints([0]), rows]);
  const labels = builder.add('ScatterElements', [none, scene.referenceOf(), scene.labelIndex()], { axis: 0 });
  const classes = { label: asOneHot(builder, labels, scene.classes()), aim: '' };
  const slopes = slopesOf(scene, (tensor) => scene.referenceRow(tensor), game, classes, tensors);
  return new Map([...slopes].map(([tensor, slope]) => [tensor, builder.add('Gather', [slope, scene.referenceOf()], { axis: 0 })]));
}
