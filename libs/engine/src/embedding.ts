import { DeepSensorError, type Network } from '@deepsensor/contract';
import { inferShapes, withoutDeadCode } from '@deepsensor/graph';

import { observedLayers, type ModelFile } from './model-file.js';

/** Where a model gives its embedding. */
export interface EmbeddingPlace {
  readonly tensor: string;
  /** Length D of an embedding. */
  readonly dimensions: number;
}

/**
 * The tensor `[n, D]` to take for the embedding: the model's output, or a layer or tensor of that name.
 * @throws DeepSensorError `MODEL_UNSUPPORTED` when the output is asked for and a classifier's; `USAGE` when there is no such `[n, D]`.
 */
export function embeddingOf(model: ModelFile, name: string | undefined): EmbeddingPlace {
  const known = vectorLayers(model);
  const offered = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
  if (name === undefined) {
    const sign = model.closing !== 'none' ? `ends in a ${model.closing}` : model.classNames !== undefined ? 'names its classes' : undefined;
    if (sign === undefined) return { tensor: model.logits, dimensions: model.classes };
    throw new DeepSensorError(
      'MODEL_UNSUPPORTED',
      `${model.path} ${sign}, so it is a classifier; give it to deepsensor run, or enrol the output of a layer before, [n, D], by --embedding (${offered}).`,
    );
  }
  const tensor = observedLayers(model.layers).find(({ id }) => id === name)?.tensor ?? name;
  const facts = inferShapes(model.graph).get(tensor);
  const [, dimensions, ...rest] = facts?.shape ?? [];
  if (facts?.type !== 'float32' || typeof dimensions !== 'number' || dimensions < 2 || rest.length > 0)
    throw new DeepSensorError(
      'USAGE',
      `--embedding ${name}: ${model.path} has no layer or tensor [n, D] of this name; of layers, ${offered}.`,
    );
  return { tensor, dimensions };
}

/** Layers whose output is `[n, D]`, and so may be taken for an embedding. */
export function vectorLayers({ layers }: ModelFile): readonly string[] {
  return observedLayers(layers)
    .filter(({ shape }) => shape.length === 1)
    .map(({ id }) => id);
}

/** The network up to a tensor `[n, D]`, which becomes its answer. */
export function endingAt(network: Network, tensor: string): Network {
  if (tensor === network.logits) return network;
  const { shape } = inferShapes(network.graph).get(tensor)!;
  const graph = withoutDeadCode({ ...network.graph, outputs: [{ name: tensor, type: 'float32', shape }] });
  return { ...network, graph, logits: tensor, layers: [] };
}
