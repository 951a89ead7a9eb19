import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { exportOnnx } from '../src/onnx/export.js';
import { identifyingFiles } from '../src/model-files.js';
import { readModel } from '../src/read-model.js';
import { GraphBuilder } from '../src/builder.js';
import { bytesOf, encode, model, node, tensor, value, type Field } from './onnx-messages.js';
import { FLOAT, input, INT32, node as tensorflowNode, numbers, restoring, savedModel, UINT8, variable, variables } from './saved-models.js';

const folder = mkdtempSync(join(tmpdir(), 'deepsensor-onnx-'));
const inside = join(folder, 'models');
mkdirSync(inside);
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: Uint8Array | string): string {
  const path = join(inside, name);
  writeFileSync(path, content);
  return path;
}

const unreadable = (says: string): unknown => expect.objectContaining({ code: 'MODEL_UNREADABLE', message: expect.stringContaining(says) });
const unsupported = (says: string): unknown =>
  expect.objectContaining({ code: 'MODEL_UNSUPPORTED', message: expect.stringContaining(says) });

describe('files that are no models', () => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13);
  it.each([
    ['empty.onnx', '', 'the file is empty, no model that DeepSensor reads (ONNX, Keras, TensorFlow.js, SavedModel)'],
    ['text.onnx', 'Once upon a time there was a network.\n', 'the file is a text, no model that DeepSensor reads'],
    ['model.json', '{"modelTopology": {}}', 'the file is a JSON text, no model that DeepSensor reads'],
    ['cut.json', '{"format": "layers-mod', 'the file begins as JSON and is damaged or cut short'],
    ['pointer.onnx', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n', 'the file is the pointer that Git LFS keeps'],
    ['model.tflite', Uint8Array.of(0x1c, 0, 0, 0, 0x54, 0x46, 0x4c, 0x33, 0, 0), 'the file is a TensorFlow Lite model'],
    ['weights.bin', Uint8Array.of(0xcd, 0xcc, 0x4c, 0x3e, 0, 0), 'the file is by its name one of weights (in TensorFlow.js'],
    ['net.safetensors', Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d), 'the file is a file of safetensors (weights alone'],
    ['ck.data-00000-of-00001', Uint8Array.of(0xcd, 0xcc, 0x4c, 0x3e), 'the file is part of a checkpoint of TensorFlow (weights alone'],
    ['ck.index', Uint8Array.of(0, 0, 1, 0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb), 'the file is part of a checkpoint of TensorFlow'],
    ['pickle.pth', Uint8Array.of(0x80, 0x02, 0x8a, 0x0a), 'a Python pickle (PyTorch saves as such; export the model: torch.onnx.export)'],
    ['picture.png', png, 'the file is a PNG picture, no model that DeepSensor reads'],
    ['model.keras', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0), 'the ZIP archive is damaged or cut short'],
    ['model.h5', Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0), 'the HDF5 file is damaged or cut short'],
    ['noise.onnx', Uint8Array.from({ length: 4096 }, (_, i) => (i * 197 + (i >> 3) * 31) & 255), 'is not an ONNX model'],
  ])('%s', async (name, content, says) => {
    await expect(readModel(file(name, content))).rejects.toThrow(unreadable(says));
  });

  it('are missing, or folders', async () => {
    await expect(readModel(join(inside, 'nowhere.onnx'))).rejects.toThrow(unreadable('nowhere.onnx: there is no such file.'));
    await expect(readModel(join(file('plain', 'x'), 'model.onnx'))).rejects.toThrow(unreadable('there is no such file'));
    await expect(readModel(inside)).rejects.toThrow(unreadable('this is a folder; name the file of the model in it: '));
  });
});

describe('a SavedModel', () => {
  mkdirSync(join(inside, 'saved/variables'), { recursive: true });
  const nodes = [
    input('x', FLOAT, -1, 2),
    variable('w', 2),
    tensorflowNode('read', 'ReadVariableOp', ['w']),
    tensorflowNode('y', 'AddV2', ['x', 'read']),
    ...restoring('w'),
  ];
  const path = file('saved/saved_model.pb', savedModel({ nodes, restore: 'restore' }));
  const files = variables({ w: { type: FLOAT, shape: [2], data: Float32Array.of(3, 4) } });
  for (const [name, bytes] of Object.entries(files)) file(`saved/${name}`, bytes);
  const folderOfModel = join(inside, 'saved');
  const index = join(folderOfModel, 'variables/variables.index');

  it('is read by its folder, or by the file in it', async () => {
    for (const named of [folderOfModel, path]) {
      const graph = await readModel(named);
      expect(graph).toMatchObject({ name: 'saved', inputs: [{ name: 'x', shape: ['n', 2] }], outputs: [{ name: 'y' }] });
      expect(graph.constants.get('w')!.data).toEqual(Float32Array.of(3, 4));
      expect(identifyingFiles(named)).toEqual([path, index]);
    }
  });

  it('is told apart by one file where it has no variables, as other models are', () => {
    mkdirSync(join(inside, 'frozen'));
    const frozen = file('frozen/saved_model.pb', savedModel({ nodes }));
    expect(identifyingFiles(join(inside, 'frozen'))).toEqual([frozen]);
    expect(identifyingFiles('model.keras')).toEqual(['model.keras']);
  });

  it.each(['fingerprint.pb', 'keras_metadata.pb', 'variables/variables.index'])('is named by its folder, and not by %s', async (name) => {
    const part = name.endsWith('.index') ? index : file(`saved/${name}`, Uint8Array.of(0x11, 7, 0, 0));
    await expect(readModel(part)).rejects.toThrow(
      unreadable(
        `${part}: the file is part of a SavedModel of TensorFlow (name its folder, or "saved_model.pb" in it), no model that DeepSensor reads`,
      ),
    );
  });

  it.each([
    ['uint8', UINT8],
    ['int32', INT32],
  ])('that takes %s is refused by that type', async (type, number) => {
    mkdirSync(join(inside, type));
    const product = [numbers('two', 2), tensorflowNode('y', 'Mul', ['x', 'two'])];
    file(`${type}/saved_model.pb`, savedModel({ nodes: [input('x', number, -1, 2), ...product] }));
    await expect(readModel(join(inside, type))).rejects.toThrow(
      unsupported(`the input "x" is of type ${type} and DeepSensor tests models that take float32; cast in the framework`),
    );
  });

  it('is not read without its variables, or with a text in the place of its file', async () => {
    const missing = (name: string): unknown => {
      const message = `${folderOfModel}: the file "${name}", which holds weights of the model, is missing beside it.`;
      return expect.objectContaining({ code: 'MODEL_UNREADABLE', message });
    };
    rmSync(join(folderOfModel, 'variables/variables.data-00000-of-00001'));
    await expect(readModel(folderOfModel)).rejects.toThrow(missing('variables/variables.data-00000-of-00001'));
    rmSync(index);
    await expect(readModel(folderOfModel)).rejects.toThrow(missing('variables/variables.index'));
    file('saved/saved_model.pb', 'Once upon a time\n');
    await expect(readModel(folderOfModel)).rejects.toThrow(
      unreadable('saved_model.pb: the file is a text, no model that DeepSensor reads'),
    );
  });
});

it('says of the folder of a SavedModel in the form of text how to save it', async () => {
  mkdirSync(join(inside, 'text'));
  file('text/saved_model.pbtxt', 'saved_model_schema_version: 1\n');
  await expect(readModel(join(inside, 'text'))).rejects.toThrow(unreadable('in the form of text; save it again as "saved_model.pb".'));
});

it('says of the folder of a checkpoint that it holds weights alone', async () => {
  mkdirSync(join(inside, 'checkpoints'));
  const index = file('checkpoints/checkpoint', 'model_checkpoint_path: "ck"\n');
  await expect(readModel(join(inside, 'checkpoints'))).rejects.toThrow(unreadable('this is the folder of a checkpoint of TensorFlow'));
  await expect(readModel(index)).rejects.toThrow(unreadable('part of a checkpoint of TensorFlow (weights alone; save the whole model'));
});

describe('folders in the place of a model', () => {
  const places = join(inside, 'places');
  it.each<[readonly string[], string, ...string[]]>([
    [[], 'this is an empty folder; give the file of a model (.onnx, .keras, .h5, model.json), or a SavedModel by its folder'],
    [['notes.txt'], 'this is a folder without a model; give the file of a model'],
    [['net.onnx', 'net.onnx.data'], 'name the file of the model in it: ', 'net.onnx.'],
    [['a.keras', 'b.h5', 'b.weights.h5', 'c.onnx', 'd.onnx'], 'the file of the model in it: ', 'a.keras', 'b.h5', 'c.onnx, and 1 more.'],
    [['model.json', 'group1-shard1of1.bin'], 'name the file of the model in it: ', 'model.json.'],
    [['9/saved_model.pb', '10/saved_model.pb'], 'SavedModels in it; give the folder of one: ', '10', '9.'],
    [['variables/variables.index', 'assets/a'], 'this is the folder of a SavedModel without its "saved_model.pb"; save the model again.'],
    [['keras_metadata.pb'], 'this is the folder of a SavedModel without its "saved_model.pb"'],
  ])('with %j', async (files, says, ...named) => {
    rmSync(places, { recursive: true, force: true });
    mkdirSync(places);
    for (const name of files) {
      mkdirSync(join(places, name, '..'), { recursive: true });
      file(`places/${name}`, 'x');
    }
    await expect(readModel(places)).rejects.toThrow(unreadable(`${says}${named.map((name) => join(places, name)).join(', ')}`));
  });

  it('with the variables of a SavedModel, which lies one above', async () => {
    rmSync(places, { recursive: true, force: true });
    mkdirSync(join(places, 'variables'), { recursive: true });
    file('places/variables/variables.index', 'x');
    const alone = unreadable(`variables, and the "saved_model.pb" beside it is missing`);
    await expect(readModel(join(places, 'variables'))).rejects.toThrow(alone);
    file('places/saved_model.pb', 'x');
    await expect(readModel(join(places, 'variables'))).rejects.toThrow(unreadable(`give the one that it lies in, ${places}.`));
  });
});

it('reads graph models of TensorFlow.js by their content', async () => {
  const dim = [{ size: '-1' }, { size: '2' }];
  const node = [
    { name: 'x', op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim } } } },
    { name: 'y', op: 'Relu', input: ['x'], attr: { T: { type: 'DT_FLOAT' } } },
  ];
  const graph = await readModel(file('graph.json', JSON.stringify({ modelTopology: { node }, weightsManifest: [] })));
  expect(graph).toMatchObject({ name: 'graph', inputs: [{ name: 'x', shape: ['n', 2] }], outputs: [{ name: 'y' }] });
});

describe('models that cannot be tested', () => {
  const two = [value('a', ['n', 2]), value('b', ['n', 2])];
  const relu = node('Relu', ['a'], ['y']);
  const y = value('y', ['n', 2]);
  it.each([
    ['several inputs', model({ nodes: [node('Add', ['a', 'b'], ['y'])], inputs: two, outputs: [y] }), 'takes 2 inputs ("a", "b")'],
    [
      'no input',
      model({ nodes: [node('Relu', ['w'], ['y'])], initializers: [tensor('w', 1, [1], [9, new Uint8Array(4)])], outputs: [y] }),
      'no input',
    ],
    [
      'an input of whole numbers',
      model({ nodes: [relu], inputs: [value('a', ['n', 2], 7)], outputs: [value('y', ['n', 2], 7)] }),
      'is of type int64',
    ],
    [
      'an input of bytes',
      model({ nodes: [relu], inputs: [value('a', ['n', 2], 2)], outputs: [y] }),
      'is of type uint8 and DeepSensor tests models that take float32; cast in the framework, before the model',
    ],
    ['no batch axis', model({ nodes: [relu], inputs: [value('a', [4])], outputs: [value('y', [4])] }), 'no room for a batch axis'],
    ['no nodes', model({ inputs: [two[0]!], outputs: [two[0]!] }), 'has no nodes'],
    ['no output', model({ nodes: [relu], inputs: [two[0]!] }), 'has no output'],
    ['an input without shape', model({ nodes: [relu], inputs: [value('a', null)], outputs: [y] }), 'the input "a" has no shape'],
  ])('for they have %s', async (name, bytes, says) => {
    await expect(readModel(file(`${name}.onnx`, bytes))).rejects.toThrow(unsupported(says));
  });

  it('for their shapes contradict each other', async () => {
    const nodes = [node('Add', ['x', 'w'], ['s'], [3, 'sum']), node('Softmax', ['s'], ['y'])];
    const w = tensor('w', 1, [3], [9, new Uint8Array(12)]);
    const path = file('odd.onnx', model({ nodes, initializers: [w], inputs: [value('x', ['n', 2])], outputs: [value('y', null)] }, 12));
    await expect(readModel(path)).rejects.toThrow(unsupported(`${path}: The shapes of the model do not fit: node "sum" (Add)`));
  });

  it('for their batch axis is fixed for good', async () => {
    const target = tensor('t', 7, [1], [7, Uint8Array.of(6)]);
    const flat = model({
      nodes: [node('Reshape', ['x', 't'], ['y'], [3, 'flat'])],
      initializers: [target],
      inputs: [value('x', [1, 2, 3])],
      outputs: [value('y', [6])],
    });
    await expect(readModel(file('fixed.onnx', flat))).rejects.toThrow(
      unsupported('the batch axis is fixed to 1 and cannot be made free, for node "flat" (Reshape) stands against it'),
    );
  });
});

describe('weights in files of their own', () => {
  const withWeights = (location: string, length = '8'): Uint8Array => {
    const entries: Field[] = [
      [13, encode([1, 'location'], [2, location])],
      [13, encode([1, 'length'], [2, length])],
      [14, 1],
    ];
    const parts = {
      nodes: [node('Mul', ['x', 'w'], ['y'])],
      initializers: [tensor('w', 1, [2], ...entries)],
      inputs: [value('x', ['n', 2])],
      outputs: [value('y', ['n', 2])],
    };
    return model(parts);
  };
  const weights = bytesOf(Float32Array.of(3, 4));
  mkdirSync(join(inside, 'sub'));
  file('sub/weights.bin', weights);
  file('short.bin', weights.subarray(0, 7));
  writeFileSync(join(folder, 'secret.bin'), weights);
  symlinkSync(join(folder, 'secret.bin'), join(inside, 'link.bin'));

  it('are read', async () => {
    const graph = await readModel(file('external.onnx', withWeights('sub/weights.bin')));
    expect(graph.name).toBe('external');
    expect(graph.constants.get('w')!.data).toEqual(Float32Array.of(3, 4));
  });

  it.each([
    ['short.bin', 'is to be 8 bytes at 0 of the file "short.bin", which is too short'],
    ['none.bin', '"none.bin", which holds weights of the model, is missing'],
    ['sub', '"sub", which is to hold weights of the model, is not a file'],
    ['../secret.bin', 'weights are looked for in "../secret.bin", outside the model\'s folder'],
    ['sub/../../secret.bin', "outside the model's folder"],
    [join(folder, 'secret.bin'), "outside the model's folder"],
    ['link.bin', '"link.bin", which holds weights of the model, leads outside the model\'s folder'],
  ])('in %s are refused', async (location, says) => {
    await expect(readModel(file('external.onnx', withWeights(location)))).rejects.toThrow(unreadable(says));
  });
});

it('a model with a fixed batch axis comes with a free one', async () => {
  const builder = new GraphBuilder();
  const flat = builder.add('Reshape', [builder.input('x', [1, 2, 3]), builder.ints([1, 6])]);
  builder.output(builder.add('Gemm', [flat, builder.floats(Array<number>(24).fill(1), [6, 4])]), [1, 4], 'y');
  const graph = await readModel(file('one.onnx', exportOnnx(builder.build('one'))));
  expect(graph.inputs[0]!.shape).toEqual(['n', 2, 3]);
  expect(graph.outputs[0]!.shape).toEqual(['n', 4]);
});
