import type { NetworkGraph, ObservedLayer } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';

/**
 * Share of sensitive neurons, in [0, 1], over all layers together: s = map - reference map, scaled by its own least and greatest value over
 * the layer; the mean of the scaled map over each channel; sensitive above `threshold`.
 * Where nothing changes 0 / 0 is NaN, which compares as false, as in the published code.
 */
export function sensitivityFragment(layers: readonly ObservedLayer[], threshold: number): NetworkGraph {
  const builder = new GraphBuilder();
  const neurons = layers.reduce((sum, layer) => sum + layer.units, 0);
  const counts = layers.map((layer) => sensitive(builder, layer, threshold));
  const count = counts.reduce((sum, each) => builder.add('Add', [sum, each]));
  builder.output(builder.add('Div', [count, builder.scalar(neurons)]), ['n'], 'score');
  return builder.build('sensitivity-v1');
}

/** `[n]` number of sensitive neurons of a layer. */
function sensitive(builder: GraphBuilder, layer: ObservedLayer, threshold: number): string {
  const map = builder.input(`map/${layer.id}`, ['n', ...layer.shape]);
  const reference = builder.input(`reference-map/${layer.id}`, ['n', ...layer.shape]);
  const axes = layer.shape.map((_, axis) => axis + 1);
  const all = builder.ints(axes);
  const change = builder.add('Sub', [map, reference]);
  const least = builder.add('ReduceMin', [change, all], { keepdims: 1 });
  const range = builder.add('Sub', [builder.add('ReduceMax', [change, all], { keepdims: 1 }), least]);
  const scaled = builder.add('Div', [builder.add('Sub', [change, least]), range]);
  const positions = layer.granularity === 'unit' ? [] : axes.filter((axis) => axis !== layer.channelAxis);
  const means = positions.length === 0 ? scaled : builder.add('ReduceMean', [scaled, builder.ints(positions)], { keepdims: 1 });
  const above = builder.add('Cast', [builder.add('Greater', [means, builder.scalar(threshold)])], { to: 1 });
  return builder.add('ReduceSum', [above, all], { keepdims: 0 });
}
