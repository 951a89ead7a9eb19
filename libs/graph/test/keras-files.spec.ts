import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { importKeras } from '../src/keras/import.js';
import { openZip } from '../src/keras/files/zip.js';
import { readModel } from '../src/read-model.js';
import { withDataset } from './hdf5-datasets.js';
import { layersModel, weightsOf } from './keras-models.js';
import { bytesOf } from './onnx-messages.js';
import { zipOf } from './zip-archive.js';

const golden = join(import.meta.dirname, 'golden/keras');
const folder = mkdtempSync(join(tmpdir(), 'deepsensor-keras-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const unreadable = (says: string): unknown => expect.objectContaining({ code: 'MODEL_UNREADABLE', message: expect.stringContaining(says) });
const unsupported = (says: string): unknown =>
  expect.objectContaining({ code: 'MODEL_UNSUPPORTED', message: expect.stringContaining(says) });

const h5 = readFileSync(join(golden, 'dense.h5'));
const keras = readFileSync(join(golden, 'dense.keras'));
const archive = openZip(keras, 'dense.keras');
const parts = Object.fromEntries(archive.names.map((name) => [name, archive.read(name)]));
const text = (name: string): string => new TextDecoder().decode(parts[name]);
/** The archive with some files changed, or without them. */
const changed = (changes: Readonly<Record<string, Uint8Array | string | undefined>>): Uint8Array => {
  const entries = Object.entries({ ...parts, ...changes }).filter(
    (entry): entry is [string, Uint8Array | string] => entry[1] !== undefined,
  );
  return zipOf(Object.fromEntries(entries));
};
/** A file with a text in it replaced by another of the same length. */
const swapped = (bytes: Uint8Array, from: string, to: string): Uint8Array =>
  Buffer.from(Buffer.from(bytes).toString('latin1').replace(from, to.padEnd(from.length)), 'latin1');

describe('a dense layer', () => {
  it.each([
    ['HDF5', () => file('dense.h5', h5)],
    ['an archive', () => file('dense.keras', keras)],
    ['an archive by another name', () => file('dense.model', keras)],
    ['an archive that is packed anew', () => file('anew.keras', changed({}))],
    [
      'JSON with weights beside it',
      () => {
        file('beside/dense.weights.h5', parts['model.weights.h5']!);
        return file('beside/dense.json', text('config.json'));
      },
    ],
  ])('is read from %s', async (_, made) => {
    const graph = await readModel(made());
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Gemm', 'Softmax', 'Identity']);
    expect(graph.inputs).toMatchObject([{ shape: ['n', 3] }]);
    expect(graph.constants.get('scores.kernel')).toMatchObject({ shape: [3, 2], data: Float32Array.of(0, 1, 2, 3, 4, 5) });
    expect(graph.constants.get('scores.bias')).toMatchObject({ data: Float32Array.of(0.5, -0.5) });
  });
});

it('weights of metrics and optimisers belong to training and are passed over, others that no layer uses are not', async () => {
  const weights = parts['model.weights.h5']!;
  const withWeight = async (path: string): Promise<string> =>
    file('counted.keras', changed({ 'model.weights.h5': await withDataset(weights, path) }));
  for (const path of ['metrics/mean/vars/0', 'optimizer/vars/0'])
    expect((await readModel(await withWeight(path))).constants.get('scores.bias')).toMatchObject({ data: Float32Array.of(0.5, -0.5) });
  await expect(readModel(await withWeight('statistics/mean/vars/0'))).rejects.toThrow(
    unreadable('no layer of the model uses the weight "statistics/mean/vars/0"'),
  );
});

const [subclassed, measured] = [await withDataset(undefined, 'head/vars/0'), await withDataset(undefined, 'measured/0')];

describe('HDF5 files that are damaged or no models', () => {
  it('cut short anywhere', async () => {
    for (const share of [0.02, 0.1, 0.3, 0.5, 0.8, 0.95])
      await expect(readModel(file('cut.h5', h5.subarray(0, Math.floor(h5.length * share))))).rejects.toThrow(
        unreadable('the HDF5 file is damaged or cut short'),
      );
  });

  it.each([
    ['text in their place', 'a model, once', unreadable('the file is a text, no model that DeepSensor reads')],
    ['weights alone', parts['model.weights.h5']!, unsupported('the HDF5 file holds weights alone')],
    ['weights alone, of a class of its own', subclassed, unsupported('the HDF5 file holds weights alone')],
    ['other numbers', measured, unsupported('the HDF5 file holds no model of Keras')],
    ['no configuration', swapped(h5, 'model_config', 'model_konfig'), unsupported('it has no attribute "model_config"')],
    [
      'a configuration that is no JSON',
      swapped(h5, '{"class_name"', '["class_name"'),
      unreadable('the attribute "model_config" is no JSON'),
    ],
    ['another version', swapped(h5, '2.21.0', '1.2.2'), unsupported('it was saved by version "1.2.2')],
    ['another activation', swapped(h5, '"softmax"', '"sofkmax"'), unsupported('layer "scores" (Dense): option activation = "sofkmax"')],
    ['a weight gone', swapped(h5, 'scores/bias:0', 'scores/bios:0'), unreadable('"scores/bios:0" of layer "scores", and it is not there')],
    ['another number of neurons', swapped(h5, '"units": 2', '"units": 3'), unreadable('and its configuration asks for [3, 3]')],
  ])('%s', async (_, bytes, error) => {
    await expect(readModel(file('model.h5', bytes))).rejects.toThrow(error);
  });
});

describe('archives that are damaged or no models', () => {
  it('cut short anywhere', async () => {
    for (const share of [0.02, 0.3, 0.7, 0.99])
      await expect(readModel(file('cut.keras', keras.subarray(0, Math.floor(keras.length * share))))).rejects.toThrow(
        unreadable('the ZIP archive is damaged or cut short'),
      );
  });

  it('with a byte changed: nothing goes unnoticed', async () => {
    for (const at of [...Array(40).keys()].map((i) => Math.floor(((i + 0.5) * keras.length) / 40))) {
      const bytes = Uint8Array.from(keras);
      bytes[at]! ^= 0x10;
      const graph = await readModel(file('flipped.keras', bytes)).catch((error: { code?: string }) => error);
      if ('code' in graph) expect(graph.code).toMatch(/^MODEL_/);
      else
        expect((graph as { constants: Map<string, unknown> }).constants.get('scores.bias')).toMatchObject({
          data: Float32Array.of(0.5, -0.5),
        });
    }
  });

  const config = text('config.json');
  it.each([
    [
      'a weight changed',
      swapped(keras, '\x00\x00\x80\x3f', '\x00\x00\x80\x40'),
      unreadable('"model.weights.h5" in the archive is damaged: its checksum'),
    ],
    [
      'of something else',
      zipOf({ 'archive/data.pkl': 'x' }),
      unreadable('the file is a checkpoint or a script of PyTorch, which holds no graph'),
    ],
    [
      'of nothing that is known',
      zipOf({ 'notes.txt': 'x' }),
      unreadable('the file is a ZIP archive without "config.json", so no model of Keras'),
    ],
    ['without weights', changed({ 'model.weights.h5': undefined }), unreadable('the archive holds no "model.weights.h5"')],
    ['weights that are text', changed({ 'model.weights.h5': 'weights' }), unreadable('the HDF5 file is damaged or cut short')],
    ['a configuration that is no JSON', changed({ 'config.json': '{"class' }), unreadable('"config.json" in the archive is no JSON')],
    ['no version', changed({ 'metadata.json': '{}' }), unreadable('it does not say which version of Keras it was saved by')],
    [
      'another version',
      changed({ 'metadata.json': '{"keras_version": "4.1.0"}' }),
      unsupported('version "4.1.0" of Keras; read are versions 2 and 3'),
    ],
    ['an unknown class', changed({ 'config.json': config.replaceAll('"Dense"', '"Dance"') }), unsupported('layer "scores" (Dance)')],
    [
      'a class of their own',
      changed({
        'config.json': config.replace('"registered_name": null, "build_config"', '"registered_name": "mine>Dense", "build_config"'),
      }),
      unsupported('layer "scores" (Dense): the class "mine>Dense" is not one of Keras'),
    ],
    ['one neuron more', changed({ 'config.json': config.replace('"units": 2', '"units": 3') }), unreadable('asks for [3, 3]')],
    [
      'no bias asked for',
      changed({ 'config.json': config.replace('"use_bias": true', '"use_bias": false') }),
      unreadable('it has 2 weights at "layers/dense/vars"'),
    ],
    [
      'an input of whole numbers',
      changed({ 'config.json': config.replace('"dtype": "float32"', '"dtype": "int32"') }),
      unsupported('option dtype = "int32"'),
    ],
  ])('%s', async (_, bytes, error) => {
    await expect(readModel(file('model.keras', bytes))).rejects.toThrow(error);
  });
});

/** The value with each value in it, in turn, replaced by another. */
function* replaced(value: unknown, by: unknown): Generator {
  yield by;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value))
    for (const each of replaced(inner, by))
      yield Array.isArray(value) ? value.map((old: unknown, i) => (String(i) === key ? each : old)) : { ...value, [key]: each };
}

it.each([[null], [-1], [1.5], ['constructor'], [[]], [[1, 2]], [{}], [true]])(
  'a configuration with %j anywhere is read or refused',
  async (by) => {
    for (const config of replaced(JSON.parse(text('config.json')), by)) {
      const found = await importKeras(changed({ 'config.json': JSON.stringify(config) }), { name: 'x' }).catch((error: unknown) => error);
      expect(found).toSatisfy((each: { nodes?: unknown; code?: string }) => each.nodes !== undefined || /^MODEL_/.test(each.code ?? ''));
    }
  },
);

describe('JSON of models', () => {
  const dense = { of: 'Dense', config: { units: 2 }, weights: { kernel: [4, 2], bias: [2] } };
  const model = layersModel([4], [dense]);

  it('of TensorFlow.js is read with the weights beside it, also with keys as JavaScript writes them', async () => {
    file('tfjs/weights.bin', weightsOf(model));
    expect((await readModel(file('tfjs/model.json', JSON.stringify(model)))).nodes).toHaveLength(2);
    const camel = JSON.stringify(model).replaceAll('batch_input_shape', 'batchInputShape').replaceAll('class_name', 'className');
    expect((await readModel(file('tfjs/camel.json', camel))).nodes).toHaveLength(2);
  });

  it('of TensorFlow.js that was converted from a file of Keras 3 is read by the places of its weights', async () => {
    const weights = (...names: readonly string[]): object[] =>
      names.map((name) => ({ name, shape: name.endsWith('0') ? [3, 2] : [2], dtype: 'float32' }));
    const placed = (name: string, ...names: readonly string[]): string => {
      const manifest = [{ paths: ['placed.bin'], weights: weights(...names) }];
      const topology = { keras_version: '3.15.1', model_config: JSON.parse(text('config.json')) as unknown };
      return file(`tfjs/${name}.json`, JSON.stringify({ format: 'layers-model', modelTopology: topology, weightsManifest: manifest }));
    };
    const scores = ['layers/dense/vars/0', 'layers/dense/vars/1'];
    file('tfjs/placed.bin', bytesOf(Float32Array.of(0, 1, 2, 3, 4, 5, 0.5, -0.5, 7, 7)));
    const { constants } = await readModel(placed('placed', ...scores, 'optimizer/vars/1'));
    expect(constants.get('scores.kernel')).toMatchObject({ shape: [3, 2], data: Float32Array.of(0, 1, 2, 3, 4, 5) });
    expect(constants.get('scores.bias')).toMatchObject({ data: Float32Array.of(0.5, -0.5) });
    const other = placed('other', ...scores, 'layers/dense_1/vars/1');
    await expect(readModel(other)).rejects.toThrow(unreadable('no layer of the model uses the weight "layers/dense_1/vars/1"'));
  });

  it('of TensorFlow.js without its shards, or with shards of another length', async () => {
    await expect(readModel(file('none/model.json', JSON.stringify(model)))).rejects.toThrow(
      unreadable('"weights.bin", which holds weights of the model, is missing'),
    );
    file('short/weights.bin', new Uint8Array(39));
    await expect(readModel(file('short/model.json', JSON.stringify(model)))).rejects.toThrow(unreadable('too short'));
  });

  it('of Keras without a version is told apart by how it writes inputs', async () => {
    const curved = text('config.json').replace('"activation": "softmax"', '"activation": "hard_sigmoid"');
    const slopes = [];
    for (const [name, json] of Object.entries({ three: curved, two: curved.replaceAll('"batch_shape"', '"batch_input_shape"') })) {
      file(`line/${name}.weights.h5`, parts['model.weights.h5']!);
      const { nodes } = await readModel(file(`line/${name}.json`, json));
      slopes.push(nodes.find(({ op }) => op === 'HardSigmoid')!.attributes['alpha']);
    }
    expect(slopes).toEqual([
      { type: 'float', value: 1 / 6 },
      { type: 'float', value: 0.2 },
    ]);
    const bare = JSON.stringify({ class_name: 'Sequential', config: {} });
    await expect(readModel(file('line/three.json', bare))).rejects.toThrow(unreadable('it does not say which version of Keras'));
  });

  it('of Keras without weights', async () => {
    const path = file('alone/net.json', text('config.json'));
    await expect(readModel(path)).rejects.toThrow(unreadable('none of "net.weights.h5", "net.h5", "model.weights.h5" lies beside it'));
    file('alone/net.weights.h5', 'text');
    await expect(readModel(path)).rejects.toThrow(unreadable('the HDF5 file is damaged or cut short'));
  });
});
