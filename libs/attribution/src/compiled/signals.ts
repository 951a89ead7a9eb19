import { DeepSensorError } from '@deepsensor/contract';

import { observedLayers } from '../layers.js';
import type { Scene } from './scene.js';
import type { ShareTensors } from './share-tensors.js';
import { meanOfUnits } from './shares.js';

const PLAIN = ['logits', 'reference-logits', 'label', 'aim'];
const OF_LAYERS = ['units', 'reference-units', 'map', 'reference-map', 'attribution'];

/** A signal of the contract's `Objective`, taken apart; `undefined` for a name that is none. */
export function parseSignal(name: string): { readonly kind: string; readonly layer?: string } | undefined {
  if (PLAIN.includes(name)) return { kind: name };
  const slash = name.indexOf('/');
  const kind = name.slice(0, slash);
  return slash > 0 && OF_LAYERS.includes(kind) ? { kind, layer: name.slice(slash + 1) } : undefined;
}

/** A signal's tensor and its shape beyond the candidate axis. */
export interface SignalTensor {
  readonly tensor: string;
  readonly shape: readonly number[];
}

/**
 * Writes a signal once.
 * @param shares `undefined` when no attribution is set.
 * @param asker Who asks, for the error: the objective's key, or the request.
 * @throws DeepSensorError CONTRACT_BROKEN for a name that is no signal, a layer that is not observed, or an attribution that is not set.
 */
export function writeSignal(scene: Scene, name: string, shares: () => ShareTensors | undefined, asker: string): SignalTensor {
  const signal = parseSignal(name);
  if (signal === undefined) {
    const known = [...PLAIN, ...OF_LAYERS.map((kind) => `${kind}/<layer>`)].join(', ');
    throw new DeepSensorError('CONTRACT_BROKEN', `${asker} reads the signal "${name}"; known are ${known}.`);
  }
  const { builder, network } = scene;
  const classes = [scene.classes()];
  switch (signal.kind) {
    case 'logits':
      return { tensor: scene.candidate(network.logits), shape: classes };
    case 'reference-logits':
      return { tensor: scene.reference(network.logits), shape: classes };
    case 'label':
      return { tensor: scene.label(), shape: classes };
    case 'aim':
      return { tensor: scene.aim(), shape: classes };
  }
  const layer = observedLayers(network, [signal.layer!])[0]!;
  switch (signal.kind) {
    case 'map':
      return { tensor: scene.candidate(layer.tensor), shape: layer.shape };
    case 'reference-map':
      return { tensor: scene.reference(layer.tensor), shape: layer.shape };
    case 'units':
      return { tensor: scene.once(name, () => meanOfUnits(builder, layer, (tensor) => scene.candidate(tensor))), shape: [layer.units] };
    case 'reference-units':
      // Reduced before it is gathered: r rows are fewer than n.
      return {
        tensor: scene.once(name, () => {
          const rows = meanOfUnits(builder, layer, (tensor) => scene.referenceRow(tensor));
          return builder.add('Gather', [rows, scene.referenceOf()], { axis: 0 });
        }),
        shape: [layer.units],
      };
  }
  const values = shares()?.values.get(layer.id);
  if (values === undefined)
    throw new DeepSensorError('CONTRACT_BROKEN', `${asker} reads the signal "${name}" without an attribution set for that layer.`);
  return { tensor: values, shape: [layer.units] };
}
