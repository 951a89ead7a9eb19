import { basename } from 'node:path';

import { DeepSensorError, type NetworkGraph } from '@deepsensor/contract';

import { importKeras, importKerasJson, importLayersModel } from './keras/import.js';
import { importOnnx, type ImportOptions } from './onnx/import.js';
import { unreadable, type ExternalBytes } from './onnx/source.js';
import { isBeginning, recognise, SAVED_MODEL } from './recognise.js';
import { importGraphModel } from './tensorflow/import.js';
import { isFields } from './tensorflow/manifest-entries.js';
import { importSavedModel } from './tensorflow/saved-model/import.js';

const HDF5 = [0x89, 0x48, 0x44, 0x46];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const READ = 'no model that DeepSensor reads (ONNX, Keras, TensorFlow.js, SavedModel)';

/** Reads a model of any format, which its content tells. */
export async function importFile(bytes: Uint8Array, path: string, options: ImportOptions): Promise<NetworkGraph> {
  if (isBeginning(bytes, HDF5) || isBeginning(bytes, ZIP)) return importKeras(bytes, options);
  if (isJson(bytes)) return importJson(parsed(bytes, path), path, options);
  try {
    // Nothing in its content tells a SavedModel, and TensorFlow reads it under this name alone.
    return basename(path) === SAVED_MODEL ? importSavedModel(bytes, options) : importOnnx(bytes, options);
  } catch (error) {
    const looks = recognise(bytes, path);
    if (looks !== undefined && DeepSensorError.is(error) && error.code === 'MODEL_UNREADABLE')
      throw unreadable({ where: path }, `the file is ${looks}, ${READ}`, error);
    throw error;
  }
}

/** Text that begins with a brace, perhaps behind white space. ONNX files begin with the number of a field. */
function isJson(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 64)).trimStart().startsWith('{');
}

function parsed(bytes: Uint8Array, path: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch (error) {
    throw unreadable({ where: path }, 'the file begins as JSON and is damaged or cut short', error);
  }
  return isFields(value) ? value : {};
}

function importJson(model: Readonly<Record<string, unknown>>, path: string, options: ImportOptions): NetworkGraph | Promise<NetworkGraph> {
  const topology = isFields(model['modelTopology']) ? model['modelTopology'] : {};
  if (model['format'] === 'graph-model' || 'node' in topology) return importGraphModel(model, options);
  if (model['format'] === 'layers-model' || 'model_config' in topology || 'class_name' in topology)
    return importLayersModel(model, options);
  if (typeof model['class_name'] === 'string' && isFields(model['config']))
    return importKerasJson(model, weightsBeside(path, options.external!), options);
  throw unreadable({ where: path }, `the file is a JSON text, ${READ}`);
}

/** The HDF5 file of weights that belongs to the JSON of a model. */
function weightsBeside(path: string, external: ExternalBytes): Uint8Array {
  const stem = basename(path).replace(/\.json$/i, '');
  const names = [`${stem}.weights.h5`, `${stem}.h5`, 'model.weights.h5'];
  for (const name of names) {
    try {
      return external(name, 0, undefined);
    } catch (error) {
      if (!DeepSensorError.is(error)) throw error;
    }
  }
  const listed = names.map((name) => `"${name}"`).join(', ');
  throw unreadable({ where: path }, `the file is the JSON of a Keras model, and none of ${listed} lies beside it with its weights`);
}
