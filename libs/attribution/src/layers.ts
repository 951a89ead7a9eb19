import { DeepSensorError, knownNames, type Network, type ObservedLayer } from '@deepsensor/contract';

/**
 * The observed layers of a network by id, in the order asked for; all of them when `ids` is left out.
 * @throws DeepSensorError CONTRACT_BROKEN for an id that is not observed, naming those that are.
 */
export function observedLayers(network: Pick<Network, 'layers'>, ids?: readonly string[]): readonly ObservedLayer[] {
  const observed = network.layers.filter((layer) => layer.observed);
  return ids === undefined ? observed : ids.map((id) => find(observed, id));
}

function find(observed: readonly ObservedLayer[], id: string): ObservedLayer {
  const layer = observed.find((each) => each.id === id);
  if (layer) return layer;
  const known = knownNames(
    id,
    observed.map((each) => each.id),
  );
  throw new DeepSensorError('CONTRACT_BROKEN', `The layer "${id}" was asked for; the network observes ${known}.`);
}

/** Axes of the layer's tensor over which a neuron extends: all but the batch and the channels; none with granularity `unit`. */
export function positionAxes(layer: ObservedLayer): readonly number[] {
  if (layer.granularity === 'unit') return [];
  return layer.shape.map((_, i) => i + 1).filter((axis) => axis !== layer.channelAxis);
}
