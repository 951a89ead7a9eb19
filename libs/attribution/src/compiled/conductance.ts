import type { Game, ObservedLayer } from '@deepsensor/contract';
import { inferShapes, type TensorFacts } from '@deepsensor/graph';

import { rowShape } from './activation-line.js';
import type { TappedGraph } from './bypass-taps.js';
import { pointsOnLine, repeatNodes, splitNodes } from './line.js';
import { wantedTensors } from './path-slopes.js';
import type { Pass, Scene } from './scene.js';
import type { ShareRequest, ShareTensors } from './share-tensors.js';
import { sharesOf, sumOfUnits } from './shares.js';
import { classesOf, slopesOf } from './slopes.js';

/**
 * Conductance (Dhamdhere, Sundararajan and Yan 2018, eq. 3): slopes along the straight line in input space times what each neuron moved
 * there, for all layers at once. Trapezoid with both end points: `sum_k (h_{k+1} - h_k) (g_k + g_{k+1}) / 2` over K intervals.
 *
 * When a score of the shares is differentiated, slopes and inner points are held: the gradient flows through the last interval's end, a'.
 */
export function conductanceShares(
  scene: Scene,
  tapped: TappedGraph,
  game: Game,
  intervals: number,
  layers: readonly ObservedLayer[],
  request: ShareRequest,
): ShareTensors {
  const { builder, network } = scene;
  if (!Number.isInteger(intervals) || intervals < 1) throw new RangeError(`conductance has one interval or more, not ${intervals}`);
  const count = intervals + 1;
  const nodes = Float64Array.from({ length: count }, (_, k) => k / intervals);
  const points = pointsOnLine(builder, scene.reference(scene.entry()), scene.inputs(), nodes, network.input.shape);
  const pass = scene.forward(points);
  const { label, aim } = classesOf(scene, game);
  const classes = { label: repeatNodes(builder, label, count), aim: repeatNodes(builder, aim, count) };
  const slopes = slopesOf(scene, pass, game, classes, wantedTensors(layers, tapped, request));
  const facts = request.bypass && tapped.taps.size > 0 ? inferShapes(network.graph) : new Map<string, TensorFacts>();

  const values = new Map<string, string>();
  const bypass = new Map<string, string>();
  const held = new Set<string>();
  for (const layer of layers) {
    const { sum, end, slope } = alongPath(scene, pass, layer.tensor, slopes.get(layer.tensor)!, count, layer.shape);
    const whole = sumOfUnits(builder, layer, sum);
    const last = builder.add('Sub', [scene.candidate(layer.tensor), end]);
    for (const tensor of [whole, end, slope]) held.add(tensor);
    values.set(layer.id, request.differentiable ? builder.add('Add', [whole, sharesOf(builder, layer, last, slope)]) : whole);
    if (!request.bypass) continue;
    const parts = [...(tapped.taps.get(layer.id) ?? [])].flatMap(([tensor, taps]) => {
      const shape = rowShape({ name: tensor, type: 'float32', shape: facts.get(tensor)?.shape ?? ['n', '?'] }, layer);
      return taps.map((tap) => {
        const flat = builder.add('Flatten', [alongPath(scene, pass, tensor, slopes.get(tap)!, count, shape).sum], { axis: 1 });
        return builder.add('ReduceSum', [flat, builder.ints([1])], { keepdims: 0 });
      });
    });
    if (parts.length > 0) bypass.set(layer.id, builder.add('Sum', parts));
  }
  return { values, bypass, held };
}

/** One tensor's trapezoid sum `[n, ...]`, its values at the end of the path, and the mean slope of the last interval. */
function alongPath(
  { builder }: Scene,
  pass: Pass,
  tensor: string,
  slope: string,
  count: number,
  shape: readonly number[],
): { readonly sum: string; readonly end: string; readonly slope: string } {
  const h = splitNodes(builder, pass(tensor), count, shape);
  const g = splitNodes(builder, slope, count, shape);
  const part = (all: string, start: number, end: number): string =>
    builder.add('Slice', [all, builder.ints([start]), builder.ints([end]), builder.ints([0])]);
  const moved = builder.add('Sub', [part(h, 1, count), part(h, 0, count - 1)]);
  const mean = builder.add('Mul', [builder.add('Add', [part(g, 1, count), part(g, 0, count - 1)]), builder.scalar(0.5)]);
  const sum = builder.add('ReduceSum', [builder.add('Mul', [moved, mean]), builder.ints([0])], { keepdims: 0 });
  const last = (all: string, length: number): string => builder.add('Squeeze', [part(all, length - 1, length), builder.ints([0])]);
  return { sum, end: last(h, count), slope: last(mean, count - 1) };
}
