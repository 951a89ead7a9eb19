import type { Network, NetworkGraph, ObservedLayer, Objective } from '@deepsensor/contract';
import { crossEntropy, findLogits, GraphBuilder, inferShapes, layersOf, type TensorFacts } from '@deepsensor/graph';

import type { StoredModel } from './stored-model.js';

/**
 * The network with the stored tensors as its layers, where the graph has them: by their own names, or as the last tensor of a layer of
 * that name. Else with the layers that are read off it.
 */
export function storedNetwork(graph: NetworkGraph, { classes, hidden }: StoredModel['answers']): Network {
  const found = findLogits(graph);
  const facts = inferShapes(found.graph);
  const named = hidden.flatMap((stored): ObservedLayer[] => {
    const tensor = stored.onnx_tensor ?? tensorOf(stored, found.graph, facts);
    const shape = tensor === undefined ? undefined : facts.get(tensor)?.shape.slice(1);
    if (tensor === undefined || shape === undefined) return [];
    const channelAxis = channelAxisOf(stored, shape as number[]);
    const units = shape[channelAxis - 1] as number;
    const place = { tensor, shape: shape as number[], channelAxis, units };
    return [{ observed: true, id: stored.layer ?? tensor, kind: 'other', ...place, granularity: 'channel', isCut: false, bypass: [] }];
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

type Hidden = StoredModel['answers']['hidden'][number];

/** What a layer of a name gives: its last tensor, or the next one that has its values row by row. */
function tensorOf(stored: Hidden, { nodes }: NetworkGraph, facts: ReadonlyMap<string, TensorFacts>): string | undefined {
  const tensors = nodes.flatMap(({ outputs }) => outputs);
  const last = tensors.findLastIndex((tensor) => tensor.startsWith(`/${stored.layer}/`));
  if (stored.layer === undefined || last < 0) return undefined;
  return tensors.slice(last).find((tensor) => {
    const [rows, ...shape] = facts.get(tensor)?.shape ?? [];
    return typeof rows === 'string' && [shape.join(), channelsLast(shape).join()].includes(stored.tensor_shape.join());
  });
}

const channelsLast = ([channels, ...space]: readonly (number | string)[]) => [...space, channels];

/** Channels are last where the shape is the stored one; an importer may have put them first. */
function channelAxisOf({ channel_axis, tensor_shape }: Hidden, shape: readonly number[]): number {
  if (channel_axis !== 'last') return channel_axis;
  return shape.join() === tensor_shape.join() ? shape.length : 1;
}

/** The layer of a stored tensor: by name, or in a graph in NCHW the one whose NHWC shape was stored. */
export function layerOf(
  layers: readonly ObservedLayer[],
  { layer: id, onnx_tensor: tensor, tensor_shape: stored }: Hidden,
): ObservedLayer | undefined {
  return layers.find((layer) => {
    if (layer.id === id || layer.tensor === tensor) return true;
    return tensor === undefined && layers.every((each) => each.id !== id) && channelsLast(layer.shape).join() === stored.join();
  });
}

/** Cross-entropy at the label, as the losses that are stored. */
export function storedObjective(classes: number): Objective {
  const builder = new GraphBuilder();
  const loss = crossEntropy(builder, builder.input('logits', ['n', classes]), builder.input('label', ['n', classes]));
  builder.output(loss, ['n'], 'score');
  return { key: 'conformance/stored-loss', fragment: builder.build('cross-entropy') };
}
