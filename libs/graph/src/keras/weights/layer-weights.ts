import type { ConstantTensor } from '@deepsensor/contract';

import type { Subject } from '../subject.js';

/** A weight as a layer's configuration asks for it. */
export interface WantedWeight {
  readonly name: string;
  readonly shape: readonly number[];
  /** It counts something, in whole numbers, and is not computed with. */
  readonly isCounter?: true;
}

/** A piece of a layer with weights of its own: the cell of a recurrent layer, the layer inside a wrapper. */
export interface Part {
  /** The layer's attribute that holds the piece, which is where Keras 3 keeps its weights. */
  readonly attribute: string;
  /** What tells the piece's weights from others in files that know weights by name; nothing where their last names do. */
  readonly named?: RegExp;
}

/** A layer of a model, as the model lists it. */
export interface LayerKey {
  readonly name: string;
  readonly className: string;
}

/** The weights that a file holds for one layer. */
export interface LayerWeights {
  /**
   * The weights in the order of Keras, each of the shape that is asked for. Asking again gives the same.
   * @throws DeepSensorError `MODEL_UNREADABLE` when one is missing, has another shape, is not float32, or when there are more.
   */
  take(wanted: readonly WantedWeight[], subject: Subject): readonly ConstantTensor[];
  part(part: Part): LayerWeights;
  /** Of a layer that is a model itself: the weights of the layers in it. */
  model(layers: readonly LayerKey[]): ModelWeights;
}

export interface ModelWeights {
  layer(key: LayerKey): LayerWeights;
}

/** All that a file holds. */
export interface StoredWeights {
  model(layers: readonly LayerKey[]): ModelWeights;
  /** Names of weights that no layer has asked for. */
  unread(): readonly string[];
}

/** The weight, when it is what was asked for. */
export function checked(found: ConstantTensor, { name, shape, isCounter }: WantedWeight, subject: Subject): ConstantTensor {
  if (found.shape.join() !== shape.join())
    throw subject.broken(
      `its weight "${name}" has the shape [${found.shape.join(', ')}], and its configuration asks for [${shape.join(', ')}]`,
    );
  if (found.type !== 'float32' && !isCounter) throw subject.unsupported(`its weight "${name}" is of type ${found.type}; read is float32`);
  return found;
}

/** State of random generators, which some versions store as weights. */
export function isRandomState(path: string): boolean {
  return /(^|\/)(seed_generator(_\d+)?\/|seed_generator_state|StateVar)/.test(path);
}
