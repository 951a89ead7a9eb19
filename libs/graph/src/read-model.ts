import { readFile, stat } from 'node:fs/promises';

import { DeepSensorError, type NetworkGraph } from '@deepsensor/contract';

import { importFile } from './import-file.js';
import { mainFile, modelName } from './model-files.js';
import { freeBatch, type FreedBatch } from './onnx/batch/free-batch.js';
import { externalFiles } from './onnx/external-files.js';
import { refusedForAll } from './onnx/refused-operators.js';
import { located, unreadable, unsupported } from './onnx/source.js';
import { folderOf } from './recognise.js';

/**
 * Reads a model under test from a file, with the files beside it that hold its weights: ONNX, Keras (`.h5`, `.keras`, or the JSON of a
 * model with `.weights.h5` beside it), TensorFlow.js (`model.json` of a layers model or a graph model), SavedModel (its folder, or
 * `saved_model.pb` in it). The format is recognised by the content, a SavedModel by its name. The graph is named after the file, or the
 * folder of the SavedModel, and has exactly one input, of type float32, with a free batch axis.
 * @throws DeepSensorError `MODEL_UNREADABLE` when the file is missing, no model, damaged or cut short; `MODEL_UNSUPPORTED` when it
 * is a model that DeepSensor cannot test: several inputs, none, one that is no float, no nodes, a batch axis that has to stay
 * fixed, layers that it does not read.
 */
export async function readModel(path: string): Promise<NetworkGraph> {
  const file = mainFile(path);
  const bytes = await contentOf(file, path);
  const graph = await importFile(bytes, file, { name: modelName(path), where: path, external: externalFiles(file, path) });
  checkTestable(graph, path);
  const batch = freed(graph, path);
  if (!batch.freed)
    throw unsupported(
      { where: path },
      `the batch axis is fixed to ${graph.inputs[0]!.shape[0]} and cannot be made free, for ${batch.reason}; export the model with a free batch axis`,
    );
  return batch.graph;
}

function freed(graph: NetworkGraph, where: string): FreedBatch {
  try {
    return freeBatch(graph);
  } catch (error) {
    throw located(error, { where });
  }
}

async function contentOf(path: string, where: string): Promise<Uint8Array> {
  const source = { where };
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) throw unreadable(source, await folderOf(path));
    if (!facts.isFile()) throw unreadable(source, 'this is not a file');
    return await readFile(path);
  } catch (error) {
    if (DeepSensorError.is(error)) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw unreadable(source, 'there is no such file', error);
    if (code === 'ERR_FS_FILE_TOO_LARGE') throw unreadable(source, 'files of models stay below 2 GiB and this one is larger', error);
    throw unreadable(source, `the file cannot be read (${code ?? message})`, error);
  }
}

function checkTestable(graph: NetworkGraph, where: string): void {
  const source = { where };
  const { inputs, outputs, nodes } = graph;
  if (inputs.length === 0) throw unsupported(source, 'the model takes no input, so there is nothing to search');
  if (inputs.length > 1) {
    const names = inputs.map(({ name }) => `"${name}"`).join(', ');
    throw unsupported(source, `the model takes ${inputs.length} inputs (${names}) and DeepSensor tests models with one`);
  }
  const [input] = inputs;
  if (input!.type !== 'float32')
    throw unsupported(
      source,
      `the input "${input!.name}" is of type ${input!.type} and DeepSensor tests models that take float32; cast in the framework, before the model, and export what takes float32`,
    );
  if (input!.shape.length < 2)
    throw unsupported(
      source,
      `the input "${input!.name}" has the shape [${input!.shape.join(', ')}], which leaves no room for a batch axis`,
    );
  if (nodes.length === 0) throw unsupported(source, 'the model has no nodes, so there is nothing to test');
  if (outputs.length === 0) throw unsupported(source, 'the model has no output');
  const refused = refusedForAll(graph);
  if (refused !== undefined) throw unsupported(source, refused);
}
