import type { NetworkGraph } from '@deepsensor/contract';

import type { ImportOptions } from '../../onnx/import.js';
import { located, unreadable, type Source } from '../../onnx/source.js';
import { MalformedMessage } from '../../onnx/wire.js';
import { writeFrozen } from '../frozen-graph.js';
import { readOutput } from '../graph-def.js';
import { flatten } from './functions.js';
import { frozen } from './frozen.js';
import { savedModelMessage } from './messages.js';
import { withBatchNorms } from './passes/batch-norms.js';
import { withBiases } from './passes/biases.js';
import { withConstantViews } from './passes/constant-views.js';
import { readServed, servedGraph } from './signature.js';
import { checkUnwritten, Variables } from './variables.js';

/**
 * Reads a SavedModel of TensorFlow, as TensorFlow and Keras (2 and 3) write it (tensorflow.org/guide/saved_model): `saved_model.pb`, the
 * graph with its functions, and beside it the folder `variables`, which `options.external` hands out. Functions are put in the place of
 * their calls and variables become constants; TensorFlow itself is not needed. Read is what `serving_default` computes.
 * @param bytes the content of `saved_model.pb`.
 * @throws DeepSensorError `MODEL_UNREADABLE` when a file is missing, damaged or cut short; `MODEL_UNSUPPORTED` when the model holds what
 * DeepSensor does not read (control flow, texts, other floats than float32, operators that are not known); node and operator are named.
 */
export function importSavedModel(bytes: Uint8Array, options: ImportOptions): NetworkGraph {
  const source: Source = { where: options.where ?? options.name, external: options.external };
  try {
    const model = savedModelMessage.decode(bytes);
    if (model.version !== 1 || model.metaGraphs.length === 0) throw new MalformedMessage('it holds no graph');
    const graph = servedGraph(model, source);
    const served = readServed(graph, source);
    const tensors = served.outputs.map(({ tensor }) => tensor);
    const flat = flatten(graph.graph, { outputs: tensors }, source);
    checkUnwritten(flat, flatten(graph.graph, { runs: tensors.map((tensor) => readOutput(tensor).node) }, source), source);
    const read = frozen(flat, served, new Variables(graph, source), source);
    return writeFrozen(withBiases(withBatchNorms(withConstantViews(read))), options.name, source);
  } catch (error) {
    if (error instanceof MalformedMessage) throw unreadable(source, NO_MODEL, error);
    throw located(error, source);
  }
}

const NO_MODEL = 'the file "saved_model.pb" is no SavedModel of TensorFlow, or it is damaged or cut short';
