import type { Network, NetworkGraph, ObservedLayer, Objective } from '@deepsensor/contract';
import { crossEntropy, findLogits, GraphBuilder, inferShapes, layersOf } from '@deepsensor/graph';

import type { StoredModel } from './stored-model.js';

/** The network with the stored tensors as its layers, where the graph has them by name, else the layers that are read off it. */
export function storedNetwork(graph: NetworkGraph, { classes, hidden }: StoredModel['answers']): Network {
  const found = findLogits(graph);
  const facts = inferShapes(found.graph);
  const named = hidden.flatMap(({ onnx_tensor: tensor, channel_axis, tensor_shape: shape }): ObservedLayer[] => {
    if (tensor === undefined || !facts.has(tensor)) return [];
    const channelAxis = channel_axis === 'last' ? shape.length : channel_axis;
    const units = shape[channelAxis - 1]!;
    return [
      { observed: true, id: tensor, kind: 'other', tensor, shape, channelAxis, units, granularity: 'channel', isCut: false, bypass: [] },
    ];
  });
  const [input] = found.graph.inputs;
  return {
    graph: found.graph,
    logits: found.logits,
    input: { shape: input!.shape.slice(1) as number[], lower: 0, upper: 1 },
    classes,
    layers: named.length > 0 ? named : layersOf(found.graph, { logits: found.logits, granularity: 'channel' }),
  };
}

/** The layer of a stored tensor: by name, or in a graph in NCHW the one whose NHWC shape was stored. */
export function layerOf(
  layers: readonly ObservedLayer[],
  { onnx_tensor: tensor, tensor_shape: stored }: StoredModel['answers']['hidden'][number],
): ObservedLayer | undefined {
  return layers.find((layer) => {
    const [channels, ...space] = layer.shape;
    return tensor === undefined ? [...space, channels].join() === stored.join() : layer.tensor === tensor;
  });
}

/** Cross-entropy at the label, as the losses that are stored. */
export function storedObjective(classes: number): Objective {
  const builder = new GraphBuilder();
  const loss = crossEntropy(builder, builder.input('logits', ['n', classes]), builder.input('label', ['n', classes]));
  builder.output(loss, ['n'], 'score');
  return { key: 'conformance/stored-loss', fragment: builder.build('cross-entropy') };
}
