import type { NetworkGraph } from '@deepsensor/contract';

import { OPSET } from '../builder.js';
import type { ImportOptions } from '../onnx/import.js';
import { located, unreadable, unsupported, type Source } from '../onnx/source.js';
import { withoutDeadCode } from '../surgery/dead-code.js';
import { readWeights } from '../tensorflow/weights-manifest.js';
import { Writer } from '../tensorflow/writer.js';
import { readHdf5, type Hdf5Group } from './files/hdf5.js';
import { openZip } from './files/zip.js';
import { asKerasCounts, inputOf } from './network/edges.js';
import { isFunction, layerConfig } from './network/layer-config.js';
import { isModel, modelConfig } from './network/model-config.js';
import { checkOneInput, writeLayer, writeModel } from './network/write-model.js';
import { isFields } from './options.js';
import { snakeKeys } from './snake-keys.js';
import { kerasLine, type KerasLine } from './version.js';
import { groupsOf } from './weights/hdf5-groups.js';
import type { StoredWeights } from './weights/layer-weights.js';
import { GroupedWeights, NamedWeights } from './weights/named-weights.js';
import { groupOf, TreeWeights } from './weights/tree-weights.js';

/** What a file says of a model. */
interface Parts {
  /** `{ class_name, config }` */
  readonly architecture: unknown;
  readonly line: KerasLine;
  readonly weights: StoredWeights;
}

/**
 * Reads a model of Keras: the HDF5 file of a whole model (`.h5`, as Keras 2 saves it) or an archive (`.keras`). The graph is one of the
 * canonical opset, float32. Its input keeps the layout of the model (`[n, h, w, c]`, mostly); within, images have the channels first, and
 * are turned where something needs them in a row. Weights are called as their layers are.
 * @throws DeepSensorError `MODEL_UNREADABLE` when the file is damaged, or its weights do not fit its configuration; `MODEL_UNSUPPORTED`
 * when a layer does what DeepSensor does not read, which is named with its option and value.
 */
export async function importKeras(bytes: Uint8Array, options: ImportOptions): Promise<NetworkGraph> {
  const source = sourceOf(options);
  const { where } = source;
  if (bytes[0] === 0x50) {
    const archive = openZip(bytes, where);
    if (!archive.names.includes('config.json')) throw unreadable(source, noModelIn(archive.names));
    const metadata = jsonOf(archive.read('metadata.json'), '"metadata.json" in the archive', where);
    const line = kerasLine(isFields(metadata) ? metadata['keras_version'] : undefined, where);
    const architecture = jsonOf(archive.read('config.json'), '"config.json" in the archive', where);
    const weights = await readHdf5(archive.read('model.weights.h5'), where);
    return graphOf({ architecture, line, weights: storedIn(weights, where) }, options.name, source);
  }
  const file = await readHdf5(bytes, where);
  const config = file.attributes.get('model_config');
  if (typeof config !== 'string')
    throw unsupported(
      { where },
      file.attributes.has('layer_names') || hasVariables(file)
        ? 'the HDF5 file holds weights alone; give DeepSensor the JSON of the model (model.to_json()) that lies beside it, or save the whole model'
        : 'the HDF5 file holds no model of Keras: it has no attribute "model_config"',
    );
  const line = kerasLine(file.attributes.get('keras_version') ?? file.groups.get('model_weights')?.attributes.get('keras_version'), where);
  const stored = file.groups.get('model_weights');
  if (!stored) throw unreadable({ where }, 'the HDF5 file has no group "model_weights"');
  const architecture = jsonOf(config, 'the attribute "model_config"', where);
  return graphOf({ architecture, line, weights: storedIn(stored, where) }, options.name, source);
}

/**
 * Reads the JSON of a model (`model.to_json()`) with its weights in an HDF5 file.
 * @throws as `importKeras`
 */
export async function importKerasJson(architecture: unknown, weights: Uint8Array, options: ImportOptions): Promise<NetworkGraph> {
  const source = sourceOf(options);
  const { where } = source;
  const version = isFields(architecture) ? architecture['keras_version'] : undefined;
  const line = version === undefined ? lineOf(architecture, where) : kerasLine(version, where);
  return graphOf({ architecture, line, weights: storedIn(await readHdf5(weights, where), where) }, options.name, source);
}

/** Keras 3 writes no version in the JSON of a model, nor does either line in that of an archive, whose classes it says where to find. */
function lineOf(architecture: unknown, where: string): KerasLine {
  if (!isFields(architecture) || typeof architecture['module'] !== 'string') return kerasLine(undefined, where);
  // What the shape of an input is called.
  return JSON.stringify(architecture).includes('"batch_input_shape"') ? 2 : 3;
}

/**
 * Reads a layers model of TensorFlow.js; `options.external` hands out the files of weights beside it.
 * @param model the content of `model.json`.
 * @throws as `importKeras`
 */
export function importLayersModel(model: unknown, options: ImportOptions): NetworkGraph {
  const source = sourceOf(options);
  if (!isFields(model) || !isFields(model['modelTopology']))
    throw unreadable(source, 'the JSON is no layers model of TensorFlow.js: it has no "modelTopology"');
  const topology = model['modelTopology'];
  const line = kerasLine(topology['keras_version'], source.where);
  const config = topology['model_config'] ?? topology;
  const weights = readWeights(model['weightsManifest'] ?? [], source);
  const named = [...weights].map(([name, tensor]) => ({ name, tensor }));
  // The converter of TensorFlow.js names what it finds in an archive of Keras by its place there.
  const isPlaced = named.length > 0 && named.every(({ name }) => /(^|\/)vars\/\d+$/.test(name));
  const stored = isPlaced ? new TreeWeights(groupOf(named)) : NamedWeights.of(named);
  return graphOf({ architecture: snakeKeys(config), line, weights: stored }, options.name, source);
}

/** What a ZIP archive is that is no model of Keras. */
function noModelIn(names: readonly string[]): string {
  return names.some((name) => /(^|\/)data\.pkl$/.test(name))
    ? 'the file is a checkpoint or a script of PyTorch, which holds no graph that others can read; export the model with torch.onnx.export'
    : 'the file is a ZIP archive without "config.json", so no model of Keras';
}

/** Whether weights lie in it by their places in a model, whatever the model calls its layers. */
function hasVariables({ groups }: Hdf5Group): boolean {
  return [...groups].some(([name, group]) => name === 'vars' || hasVariables(group));
}

function sourceOf({ name, where, external }: ImportOptions): Source {
  return { where: where ?? name, external };
}

function jsonOf(content: Uint8Array | string, what: string, where: string): unknown {
  try {
    return JSON.parse(typeof content === 'string' ? content : new TextDecoder().decode(content)) as unknown;
  } catch (error) {
    throw unreadable({ where }, `${what} is no JSON`, error);
  }
}

/** Files of Keras 2 list layers by name, those of Keras 3 have them where they lie in the model. */
function storedIn(file: Hdf5Group, where: string): StoredWeights {
  return file.attributes.has('layer_names') ? new GroupedWeights(groupsOf(file, where)) : new TreeWeights(file);
}

function graphOf({ architecture, line, weights }: Parts, name: string, source: Source): NetworkGraph {
  const { where } = source;
  try {
    const model = layerConfig(architecture, where);
    if (!isModel(model))
      throw model.subject.unsupported(
        'the model is of a class of its own; read are Sequential and functional models, whose layers the file lists',
      );
    const config = modelConfig(model);
    checkOneInput(config, where);
    const outputs = config.outputs.map(({ layer }, i, all) => {
      const before = all.slice(0, i).filter((other) => other.layer === layer).length;
      return before === 0 ? layer : `${layer}:${before}`;
    });
    const writer = new Writer(outputs);
    const input = inputOf(config, writer);
    const layers = config.layers.filter((layer) => !isFunction(layer));
    const workshop = { writer, line, writeLayer };
    const signals = writeModel(config, [input], { workshop, path: [] }, weights.model(layers));
    const [unread] = weights.unread();
    if (unread !== undefined) throw unreadable(source, `no layer of the model uses the weight "${unread}"`);
    const edges = signals.map((signal, i) => writer.output(asKerasCounts(signal, writer), outputs[i]!));
    const { inputs, nodes, constants } = writer;
    return withoutDeadCode({ name, opset: OPSET, inputs, outputs: edges, nodes, constants });
  } catch (error) {
    throw located(error, source);
  }
}
