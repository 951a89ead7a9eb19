import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { externalFiles } from '../src/onnx/external-files.js';
import { importGraphModel } from '../src/tensorflow/import.js';
import { bytesFor, floats, graphModel, imported, ints, node, placeholder, shape, text, whole, type Weight } from './tensorflow-graphs.js';

const unreadable = (message: string): unknown => expect.objectContaining({ code: 'MODEL_UNREADABLE', message });
const unsupported = (message: unknown): unknown => expect.objectContaining({ code: 'MODEL_UNSUPPORTED', message });

const x = placeholder('x', -1, 2);
const relu = node('y', 'Relu', ['x']);

describe('a graph model that is broken', () => {
  it.each([
    ['no model', 'layers', 'the JSON is no graph model of TensorFlow.js'],
    ['no graph', { modelTopology: {} }, '"modelTopology" is to hold a list "node" of the nodes of a graph'],
    ['a node without operator', graphModel([{ name: 'a' }]), 'node 0 of "modelTopology" has no name, or no operator'],
    ['two nodes of one name', graphModel([x, relu, relu]), 'two nodes of "modelTopology" are called "y"'],
    ['inputs that are no names', graphModel([x, { ...relu, input: [1] }]), 'the inputs of node "y" (Relu) are no list of names'],
    ['a missing node', graphModel([node('y', 'Relu', ['z'])]), 'node "y" (Relu) reads "z", which is no node of the graph'],
    [
      'nodes in a circle',
      graphModel([x, node('a', 'AddV2', ['x', 'c']), node('b', 'Relu', ['a']), node('c', 'Relu', ['b']), node('y', 'Neg', ['c'])]),
      'node "a" (AddV2) is part of a circle of nodes',
    ],
    [
      'an output that nothing makes',
      graphModel([x, relu], {}, { signature: { outputs: { logits: { name: 'Identity:0' } } } }),
      'the signature calls the tensor "Identity:0" "logits", and no node makes it',
    ],
    [
      'an output without a tensor',
      graphModel([x, relu], {}, { signature: { outputs: { logits: {} } } }),
      'the signature does not say which tensor "logits" is',
    ],
    ['too few inputs', graphModel([x, node('y', 'AddV2', ['x'])]), 'node "y" (AddV2) has 1 inputs and takes 2'],
    ['no inputs', graphModel([x, node('y', 'Softmax')]), 'node "y" (Softmax) has 0 inputs and takes more'],
    [
      'a constant without a weight',
      graphModel([x, node('w', 'Const'), node('y', 'AddV2', ['x', 'w'])]),
      'node "w" (Const) is a constant that "weightsManifest" does not list',
    ],
  ])('for it has %s', (_, model, says) => {
    expect(() => importGraphModel(model, { name: 'net', external: () => new Uint8Array(0) })).toThrow(unreadable(`net: ${says}.`));
  });

  const images = placeholder('i', -1, 4, 4, 3);
  const pool = { ksize: ints(1, 2, 2, 1), strides: ints(1, 1, 1, 1) };
  it.each([
    [
      'an axis that is not there',
      [x, node('y', 'ExpandDims', ['x', 'a'])],
      { a: whole([], 5) },
      'node "y" (ExpandDims) has axis 5 where the rank is 3',
    ],
    [
      'a window over other axes',
      [images, node('y', 'MaxPool', ['i'], { ...pool, ksize: ints(1, 2, 2) })],
      {},
      'node "y" (MaxPool) has 3 ksize for 4 axes',
    ],
    [
      'strides of 0',
      [images, node('y', 'MaxPool', ['i'], { ...pool, strides: ints(1, 0, 0, 1) })],
      {},
      'node "y" (MaxPool) has the strides [1, 0, 0, 1], which are to be 1 or more',
    ],
    [
      'strides that are no numbers',
      [images, node('y', 'MaxPool', ['i'], { ...pool, strides: { list: { i: ['one'] } } })],
      {},
      'node "y" (MaxPool) has an attribute "strides" that holds no whole numbers',
    ],
    [
      'a kernel for other channels',
      [images, node('y', 'Conv2D', ['i', 'k'])],
      { k: floats([1, 1, 2, 1], 1, 2) },
      'node "y" (Conv2D) has a filter for 2 channels where the input has 3',
    ],
    [
      'parts that do not fit',
      [x, node('y', 'Split', ['a', 'x'], { num_split: { i: '3' } })],
      { a: whole([], 1) },
      'node "y" (Split) splits an axis of 2 into 3 equal parts',
    ],
  ])('for a node has %s', (_, nodes, weights, says) => {
    expect(() => imported(nodes, weights as Readonly<Record<string, Weight>>)).toThrow(unreadable(`net: ${says}.`));
  });

  it('for a constant has another shape than its weight', () => {
    const constant = node('w', 'Const', [], { value: { tensor: { tensorShape: shape(3) } } });
    const model = graphModel([x, constant, node('y', 'AddV2', ['x', 'w'])]);
    const weightsManifest = [{ paths: ['w.bin'], weights: [{ name: 'w', shape: [2], dtype: 'float32' }] }];
    expect(() => importGraphModel({ ...model, weightsManifest }, { name: 'net', external: () => new Uint8Array(8) })).toThrow(
      unreadable('net: node "w" (Const) has the shape [3], and "weightsManifest" gives it [2].'),
    );
  });

  const weights = { w: floats([2, 3], 1, 2, 3, 4, 5, 6) };
  const folder = mkdtempSync(join(tmpdir(), 'deepsensor-graph-model-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  it('for its weights are missing, or cut short', () => {
    const path = join(folder, 'model.json');
    const model = graphModel([x, node('y', 'MatMul', ['x', 'w'])], weights);
    const read = (): unknown => importGraphModel(model, { name: 'net', where: path, external: externalFiles(path) });
    expect(read).toThrow(unreadable(`${path}: the file "w.bin", which holds weights of the model, is missing beside it.`));
    writeFileSync(join(folder, 'w.bin'), bytesFor(weights).subarray(0, 20));
    expect(read).toThrow(
      unreadable(
        `${path}: the weight "w" is to be 24 bytes at 0 of the file "w.bin", too short for that with 20; a file is cut short, or another model's.`,
      ),
    );
    writeFileSync(join(folder, 'w.bin'), bytesFor(weights));
    expect(read).not.toThrow();
  });
});

describe('a graph model that is not read', () => {
  const CONTROL =
    'is control flow, as recurrent layers are converted, and DeepSensor reads graphs without; give it the Keras model itself (.keras, .h5), or convert it with the layer unrolled (unroll=True)';
  const BRANCH =
    'chooses what is computed while the model runs (tf.cond, tf.case, tf.image.rot90), and DeepSensor reads graphs without branches; leave the choice out of the exported function, or make it among numbers (tf.where)';
  const PICTURES =
    'prepares pictures in a way that DeepSensor does not read from TensorFlow graphs; leave the preparation out of the exported function (tf2onnx writes some of these as ONNX, not all of them exactly)';
  const TABLE = 'works on a table of keys, and DeepSensor tests networks of numbers; convert the model without';
  const RANDOM = 'draws random numbers, and a model under test answers the same every time';
  const CALL = 'calls a function of the graph; convert the model with its functions inlined, without jit_compile';
  const VARIABLE = 'holds a variable; freeze the model when it is converted';
  it.each([
    ['While', CONTROL],
    ['StatelessWhile', CONTROL],
    ['If', BRANCH],
    ['StatelessIf', BRANCH],
    ['Case', BRANCH],
    ['StatelessCase', BRANCH],
    ['Switch', CONTROL],
    ['Merge', CONTROL],
    ['Enter', CONTROL],
    ['Exit', CONTROL],
    ['NextIteration', CONTROL],
    ['LoopCond', CONTROL],
    ['TensorListReserve', CONTROL],
    ['TensorListStack', CONTROL],
    ['TensorListFromTensor', CONTROL],
    ['TensorArrayV3', CONTROL],
    ['ResizeBicubic', PICTURES],
    ['ResizeArea', PICTURES],
    ['ScaleAndTranslate', PICTURES],
    ['AdjustContrastv2', PICTURES],
    ['AdjustSaturation', PICTURES],
    ['CropAndResize', PICTURES],
    ['ImageProjectiveTransformV3', PICTURES],
    ['DecodeJpeg', PICTURES],
    ['HashTableV2', TABLE],
    ['LookupTableFindV2', TABLE],
    ['RandomUniform', RANDOM],
    ['StatelessRandomNormalV2', RANDOM],
    ['StatefulPartitionedCall', CALL],
    ['ReadVariableOp', VARIABLE],
    ['VarHandleOp', VARIABLE],
    ['SpaceToBatchND', 'moves pixels to other samples, which DeepSensor reads only around a convolution, for its dilation'],
    ['NonMaxSuppressionV3', 'is of an operator that DeepSensor does not read from TensorFlow graphs'],
    ['toString', 'is of an operator that DeepSensor does not read from TensorFlow graphs'],
  ])('for it holds %s', (op, clause) => {
    expect(() => imported([x, node('inner', op, ['x']), node('y', 'Relu', ['inner'])])).toThrow(
      unsupported(`net: node "inner" (${op}) ${clause}.`),
    );
  });

  it('for it takes several inputs, or a table', () => {
    expect(() => imported([x, placeholder('z', -1, 2), node('y', 'AddV2', ['x', 'z'])])).toThrow(
      unsupported('net: the model takes 2 inputs ("x", "z") and DeepSensor tests models with one.'),
    );
    const signature = { inputs: { words: { name: 'x:0', resourceId: 7 } } };
    expect(() => imported([x, relu], {}, { signature })).toThrow(
      unsupported('net: the input "words" is a table of keys, and not an array of numbers.'),
    );
  });

  it('for the shape of its input is not known', () => {
    const free = node('x', 'Placeholder', [], { shape: { shape: { unknownRank: true } } });
    expect(() => imported([free, relu])).toThrow(
      unsupported('net: node "x" (Placeholder) is an input without a shape; convert the model with one.'),
    );
  });

  it.each([
    ['a padding of its own', 'MaxPool', { padding: text('ODD') }, 'has the padding ODD, which DeepSensor does not read'],
    ['packed channels', 'MaxPool', { data_format: text('NCHW_VECT_C') }, 'has the data format NCHW_VECT_C, which DeepSensor does not read'],
    ['strides over samples', 'MaxPool', { strides: ints(2, 1, 1, 1) }, 'has strides over samples or channels: [2, 1, 1, 1]'],
    ['complex numbers', 'Cast', { DstT: { type: 'DT_COMPLEX64' } }, 'makes numbers of type DT_COMPLEX64, which DeepSensor does not read'],
  ])('for an operator has %s', (_, op, attributes, says) => {
    const attr = { ksize: ints(1, 2, 2, 1), strides: ints(1, 1, 1, 1), ...attributes };
    expect(() => imported([placeholder('x', -1, 4, 4, 2), node('y', op, ['x'], attr)])).toThrow(
      unsupported(`net: node "y" (${op}) ${says}.`),
    );
  });

  it('unless no output needs it', () => {
    const signature = { outputs: { logits: { name: 'y:0' } } };
    expect(imported([x, relu, node('label', 'LookupTableFindV2', ['y'])], {}, { signature }).outputs).toMatchObject([{ name: 'logits' }]);
  });
});
