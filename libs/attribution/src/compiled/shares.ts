import type { ObservedLayer } from '@deepsensor/contract';
import type { GraphBuilder } from '@deepsensor/graph';

import { positionAxes } from '../layers.js';

/** `[n, U]` sum over the positions of each neuron of a tensor of the layer's shape `[n, ...]`. */
export function sumOfUnits(builder: GraphBuilder, layer: ObservedLayer, tensor: string): string {
  return reduceToUnits(builder, 'ReduceSum', layer, tensor);
}

/**
 * `[n, U]` mean over the positions of each neuron: the unit activations.
 * @param at Gives a tensor of the network at the inputs in question.
 */
export function meanOfUnits(builder: GraphBuilder, layer: ObservedLayer, at: (tensor: string) => string): string {
  if (layer.lengths === undefined) return reduceToUnits(builder, 'ReduceMean', layer, at(layer.tensor));
  // Behind the end of a sequence there are zeros, so the sum is that of the steps within.
  const steps = builder.add('Cast', [at(layer.lengths)], { to: 1 });
  const counted = builder.add('Max', [builder.add('Unsqueeze', [steps, builder.ints([1])]), builder.scalar(1)]);
  return builder.add('Div', [sumOfUnits(builder, layer, at(layer.tensor)), counted]);
}

function reduceToUnits(builder: GraphBuilder, op: 'ReduceSum' | 'ReduceMean', layer: ObservedLayer, tensor: string): string {
  if (layer.granularity === 'unit') return layer.shape.length === 1 ? tensor : builder.add('Flatten', [tensor], { axis: 1 });
  const axes = positionAxes(layer);
  return axes.length === 0 ? tensor : builder.add(op, [tensor, builder.ints(axes)], { keepdims: 0 });
}

/** What each neuron moved times its slope: `[n, U]` of `(a' - a) g` summed over the positions, not mean times mean (method 2.5). */
export function sharesOf(builder: GraphBuilder, layer: ObservedLayer, moved: string, slope: string): string {
  return sumOfUnits(builder, layer, builder.add('Mul', [moved, slope]));
}

/** `[n]` what a whole tensor moved times its slope. */
export function wholeShare(builder: GraphBuilder, moved: string, slope: string): string {
  const product = builder.add('Flatten', [builder.add('Mul', [moved, slope])], { axis: 1 });
  return builder.add('ReduceSum', [product, builder.ints([1])], { keepdims: 0 });
}
