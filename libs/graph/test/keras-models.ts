import type { NetworkGraph } from '@deepsensor/contract';

import { importLayersModel } from '../src/keras/import.js';

type Fields = Readonly<Record<string, unknown>>;

/** A layer of a model for tests: its class, what it is told, and the shapes of its weights by their last names. */
export interface Sketch {
  readonly of: string;
  readonly config?: Fields;
  readonly weights?: Readonly<Record<string, readonly number[]>>;
}

/** A layers model of TensorFlow.js, one layer behind the other, whose weights are all 0.5; layers are called layer_0, layer_1, ... */
export function layersModel(shape: readonly (number | null)[], layers: readonly Sketch[], more: Fields = {}): Fields {
  const list = layers.map(({ of, config = {} }, i) => ({
    class_name: of,
    config: { name: `layer_${i}`, ...(i === 0 && { batch_input_shape: [null, ...shape] }), ...config },
  }));
  const weights = layers.flatMap((layer, i) =>
    Object.entries(layer.weights ?? {}).map(([name, size]) => ({ name: `layer_${i}/${name}`, shape: size, dtype: 'float32' })),
  );
  const config = { name: 'model', layers: list };
  return {
    format: 'layers-model',
    modelTopology: { keras_version: '2.15.0', model_config: { class_name: 'Sequential', config } },
    weightsManifest: [{ paths: ['weights.bin'], weights }],
    ...more,
  };
}

/** Bytes of the weights of a model. */
export function weightsOf(model: Fields): Uint8Array {
  const groups = model['weightsManifest'] as readonly { weights: readonly { shape: readonly number[] }[] }[];
  const count = groups.flatMap(({ weights }) => weights).reduce((total, { shape }) => total + shape.reduce((a, b) => a * b, 1), 0);
  return new Uint8Array(Float32Array.from({ length: count }, () => 0.5).buffer);
}

export function imported(model: Fields, bytes = weightsOf(model)): NetworkGraph {
  return importLayersModel(model, { name: 'model', where: 'model.json', external: () => bytes });
}
