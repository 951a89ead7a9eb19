import type { NetworkGraph } from '@deepsensor/contract';

import type { ImportOptions } from '../onnx/import.js';
import { located, unreadable, type Source } from '../onnx/source.js';
import { writeFrozen, type FrozenGraph } from './frozen-graph.js';
import { readGraphDef } from './graph-def.js';
import { isFields } from './manifest-entries.js';
import { readSignature } from './signature.js';
import { readWeights } from './weights-manifest.js';

/**
 * Reads a graph model of TensorFlow.js into a graph of the canonical opset: a frozen TensorFlow graph whose weights lie in files beside it,
 * which `options.external` hands out; `writeFrozen` says what becomes of it.
 * @param model the content of `model.json`.
 * @throws DeepSensorError `MODEL_UNREADABLE` when the model is malformed or its files do not fit, `MODEL_UNSUPPORTED` when it holds what
 * DeepSensor does not read (control flow, tables, operators that are not known) or takes several inputs; node and operator are named.
 */
export function importGraphModel(model: unknown, options: ImportOptions): NetworkGraph {
  const source: Source = { where: options.where ?? options.name, external: options.external };
  if (!isFields(model)) throw unreadable(source, 'the JSON is no graph model of TensorFlow.js');
  try {
    const nodes = readGraphDef(model['modelTopology'], source);
    const signature = readSignature(model, nodes, source);
    const weights = readWeights(model['weightsManifest'] ?? [], source);
    return writeFrozen({ nodes, signature, weights, metadata: metadataOf(model) }, options.name, source);
  } catch (error) {
    throw located(error, source);
  }
}

/** What the converter was told to keep of the model, as text. */
function metadataOf({ userDefinedMetadata: metadata }: Readonly<Record<string, unknown>>): FrozenGraph['metadata'] {
  if (!isFields(metadata)) return undefined;
  const entries = Object.entries(metadata).filter(([key]) => key !== 'signature');
  return Object.fromEntries(entries.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]));
}
