import { describe, expect, it } from 'vitest';

import { importSavedModel } from '../src/tensorflow/saved-model/import.js';
import { encode } from './onnx-messages.js';
import {
  call,
  FLOAT,
  func,
  HALF,
  imported,
  info,
  input,
  node,
  restoring,
  savedModel,
  signature,
  STRING,
  tensor,
  texts,
  type,
  variable,
  variables,
  type ModelParts,
  type Stored,
} from './saved-models.js';

const x = input('x', FLOAT, -1, 2);
const y = node('y', 'Relu', ['x']);
const floats = (...values: readonly number[]): Stored => ({ type: FLOAT, shape: [values.length], data: Float32Array.from(values) });
const unreadable = (message: string): unknown => expect.objectContaining({ code: 'MODEL_UNREADABLE', message: `net: ${message}.` });
const unsupported = (message: string): unknown => expect.objectContaining({ code: 'MODEL_UNSUPPORTED', message: `net: ${message}.` });

describe('a file that is no SavedModel', () => {
  const whole = savedModel({ nodes: [x, y] });
  it.each([
    ['empty', new Uint8Array(0)],
    ['a text', Buffer.from('Once upon a time\n')],
    ['cut short', whole.subarray(0, -1)],
    ['cut inside the graph', whole.subarray(0, 30)],
    ['of another version', encode([1, 2], [2, new Uint8Array(0)])],
    ['without a graph', encode([1, 1])],
  ])('for it is %s', (_, bytes) => {
    expect(() => importSavedModel(bytes, { name: 'net' })).toThrow(
      unreadable('the file "saved_model.pb" is no SavedModel of TensorFlow, or it is damaged or cut short'),
    );
  });
});

describe('a SavedModel that is broken', () => {
  const ring = func('ring', ['a'], { out: 'PartitionedCall:output:0' }, node('PartitionedCall', 'PartitionedCall', ['a'], call('ring')));
  const turn = func('turn', ['a'], { out: 'a' });
  const read = node('y', 'AddV2', ['x', 'read']);
  const variableAnd = (...more: readonly Uint8Array[]): ModelParts => ({
    nodes: [x, variable('w', 2), node('read', 'ReadVariableOp', ['w']), read, ...more],
    restore: 'restore',
  });
  it.each<[string, ModelParts, string]>([
    ['a node is missing', { nodes: [x, node('y', 'Relu', ['z'])] }, 'node "y" (Relu) reads "z", which is no node of the graph'],
    ['two nodes have one name', { nodes: [x, y, y] }, 'two nodes of a graph are called "y"'],
    ['nothing makes the output', { nodes: [x] }, 'the signature reads "y:0", which is no node of the graph'],
    [
      'the signature names no tensor',
      { nodes: [x, y], signatures: { serving_default: signature({ x: info('x:0') }, { y: info('') }) } },
      'the signature does not say which tensor "y" is',
    ],
    [
      'a function is missing',
      { nodes: [x, node('y', 'PartitionedCall', ['x'], call('f'))] },
      'node "y" (PartitionedCall) calls the function "f", which the file does not hold',
    ],
    [
      'a function calls itself',
      { nodes: [x, node('y', 'PartitionedCall', ['x'], call('ring'))], functions: [ring] },
      'the function "ring" calls itself',
    ],
    [
      'a call gives too much',
      { nodes: [x, node('y', 'PartitionedCall', ['x', 'x'], call('turn'))], functions: [turn] },
      'node "y" (PartitionedCall) gives 2 inputs to the function "turn", which takes 1',
    ],
    [
      'a function has fewer results',
      { nodes: [x, node('c', 'PartitionedCall', ['x'], call('turn')), node('y', 'Relu', ['c:1'])], functions: [turn] },
      'the function "turn" has no result 1, which is read of node "c"',
    ],
    [
      'nodes lead in a circle',
      { nodes: [x, node('a', 'Identity', ['b']), node('b', 'Identity', ['a']), node('y', 'Relu', ['a'])] },
      'node "a" (Identity) is part of a circle of nodes',
    ],
    [
      'a constant has no value',
      { nodes: [x, node('c', 'Const'), node('y', 'AddV2', ['x', 'c'])] },
      'node "c" (Const) is a constant without a value',
    ],
    [
      'a constant has too many values',
      { nodes: [x, node('c', 'Const', [], tensor(FLOAT, [1], [5, new Uint8Array(8)])), node('y', 'AddV2', ['x', 'c'])] },
      'node "c" (Const) holds 2 values where 1 belong',
    ],
    ['nothing restores a variable', { ...variableAnd(), restore: '' }, 'the variable "w" is not among those that the SavedModel restores'],
    ['the node that restores is missing', variableAnd(), 'the graph has no node "restore"'],
    [
      'a variable is of another shape',
      variableAnd(...restoring('w')),
      'the variable "w" has the shape [3], and the graph gives it [2]; its files are another model\'s',
    ],
  ])('for %s', (_, parts, says) => {
    expect(() => imported(parts, variables({ w: floats(1, 2, 3) }))).toThrow(unreadable(says));
  });
});

it('functions that call others without end in sight are refused', () => {
  const functions = Array.from({ length: 20 }, (_, i) => {
    const calls = ['a', 'one:output:0'].map((from, k) => node(['one', 'two'][k]!, 'PartitionedCall', [from], call(`f${i + 1}`)));
    return func(`f${i}`, ['a'], { out: 'two:output:0' }, ...calls);
  });
  const last = func('f20', ['a'], { out: 'Exp:y:0' }, node('Exp', 'Exp', ['a']));
  const nodes = [x, node('y', 'PartitionedCall', ['x'], call('f0'))];
  expect(() => imported({ nodes, functions: [...functions, last] })).toThrow(
    unsupported('its functions are called more than 100000 times'),
  );
});

describe('a SavedModel that is not read', () => {
  const one = signature({ x: info('x:0', FLOAT, -1, 2) }, { y: info('y:0') });
  const CONTROL =
    'is control flow, as recurrent layers are converted, and DeepSensor reads graphs without; give it the Keras model itself (.keras, .h5), or convert it with the layer unrolled (unroll=True)';
  it.each<[string, ModelParts, string]>([
    ['for training alone', { nodes: [x, y], tags: ['train'] }, 'no graph of the SavedModel has the tag "serve"; it holds [train]'],
    [
      'without a signature',
      { nodes: [x, y], signatures: { init: signature({}, { done: info('NoOp') }) } },
      'the SavedModel has no signature that takes an input; save it with one (signatures=model.call.get_concrete_function(...))',
    ],
    [
      'with several signatures',
      { nodes: [x, y], signatures: { b: one, a: one } },
      'the SavedModel has the signatures "a", "b", and none is called "serving_default"; save it with the one to test under that name',
    ],
    [
      'with texts as inputs',
      { nodes: [x, y], signatures: { serving_default: signature({ examples: info('x:0', STRING, -1) }, { y: info('y:0') }) } },
      'the input "examples" of the signature "serving_default" takes texts (DT_STRING) and DeepSensor tests models that take float32; save a signature that takes what is parsed from them',
    ],
    ['with a loop', { nodes: [x, node('loop', 'While', ['x']), node('y', 'Relu', ['loop'])] }, `node "loop" (While) ${CONTROL}`],
    [
      'with a loop in a function',
      {
        nodes: [x, node('y', 'PartitionedCall', ['x'], call('f'))],
        functions: [func('f', ['a'], { out: 'lstm/while:output:0' }, node('lstm/while', 'StatelessWhile', ['a']))],
      },
      `node "y/lstm/while" (StatelessWhile) ${CONTROL}`,
    ],
    [
      'with an operator that is not known',
      { nodes: [x, node('y', 'NonMaxSuppressionV3', ['x'])] },
      'node "y" (NonMaxSuppressionV3) is of an operator that DeepSensor does not read from TensorFlow graphs',
    ],
    [
      'from JAX',
      { nodes: [x, node('y', 'XlaCallModule', ['x'])] },
      'node "y" (XlaCallModule) is a program of JAX; export the model with TensorFlow as the backend of Keras (KERAS_BACKEND=tensorflow)',
    ],
    [
      'in half precision',
      { nodes: [x, node('half', 'Cast', ['x'], { DstT: type(HALF) }), node('y', 'Cast', ['half'], { DstT: type(FLOAT) })] },
      'node "half" (Cast) computes in DT_HALF, and SavedModels are read in float32; save the model with float32 throughout',
    ],
    [
      'with constants in half precision',
      { nodes: [x, node('c', 'Const', [], tensor(HALF, [1], [4, new Uint8Array(2)])), node('y', 'AddV2', ['x', 'c'])] },
      'node "c" (Const) is of type DT_HALF; read are DT_FLOAT, DT_INT32, DT_INT64, DT_BOOL',
    ],
    [
      'that counts its answers',
      {
        nodes: [
          x,
          variable('count', 2),
          node('add', 'AssignAddVariableOp', ['count', 'x']),
          node('read', 'ReadVariableOp', ['count', '^add']),
          node('y', 'AddV2', ['x', 'read']),
        ],
      },
      'node "add" (AssignAddVariableOp) writes to the variable "count", and a model under test answers the same every time',
    ],
    [
      'with several inputs',
      { nodes: [x, input('z', FLOAT, -1, 2), node('y', 'AddV2', ['x', 'z'])] },
      'the model takes 2 inputs ("x", "z") and DeepSensor tests models with one',
    ],
    [
      'with variables in slices',
      {
        nodes: [
          x,
          variable('w', 2),
          node('read', 'ReadVariableOp', ['w']),
          node('y', 'AddV2', ['x', 'read']),
          ...restoring('w').filter((_, i) => i !== 1),
          texts('slices', '4 0,2'),
        ],
        restore: 'restore',
      },
      'the variable "w" is a part of a larger one, and read are whole variables; save the model without a partitioner',
    ],
  ])('%s', (_, parts, says) => {
    expect(() => imported(parts)).toThrow(unsupported(says));
  });
});
