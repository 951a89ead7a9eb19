import type { NetworkGraph } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { bytesOf, encode, packed } from './onnx-messages.js';
import {
  BOOL,
  call,
  constant,
  DEFAULT,
  FLOAT,
  func,
  imported,
  info,
  input,
  INT32,
  INT64,
  node,
  numbers,
  ops,
  RESOURCE,
  restoring,
  running,
  signature,
  tensor,
  texts,
  type,
  variable,
  variables,
  whole,
  type Stored,
} from './saved-models.js';

const x = input('x', FLOAT, -1, 2);
const floats = (shape: readonly number[], ...values: readonly number[]): Stored => ({
  type: FLOAT,
  shape,
  data: Float32Array.from(values),
});
const data = ({ constants }: NetworkGraph): Readonly<Record<string, unknown>> =>
  Object.fromEntries([...constants].map(([name, constant]) => [name, constant.data]));

describe('a SavedModel', () => {
  it('is what its signature names, with free lengths', () => {
    const signatures = { serving_default: signature({ image: info('x:0', FLOAT, -1, 3) }, { b: info('y:0'), a: info('parts:1') }) };
    const split = { num_split: whole(3), T: type(FLOAT) };
    const graph = imported({
      nodes: [
        x,
        node('y', 'Relu', ['x']),
        node('axis', 'Const', [], tensor(INT32, [], [7, packed([1])])),
        node('parts', 'Split', ['axis', 'x'], split),
      ],
      signatures,
    });
    expect(graph.inputs).toEqual([{ name: 'image', type: 'float32', shape: ['n', 3] }]);
    expect(graph.outputs).toEqual([
      { name: 'a', type: 'float32', shape: ['n', 1] },
      { name: 'b', type: 'float32', shape: ['n', 3] },
    ]);
  });

  it('has the shape of its placeholder where the signature gives none', () => {
    const graph = imported({
      nodes: [x, node('y', 'Relu', ['x'])],
      signatures: { only: signature({ x: new Uint8Array([10, 1, 120]) }, { y: info('y') }) },
    });
    expect(graph.inputs[0]!.shape).toEqual(['n', 2]);
  });

  it('may hold other graphs and signatures', () => {
    const signatures = {
      ...DEFAULT,
      other: signature({ words: info('w:0', 7) }, { z: info('z:0') }),
      init: signature({}, { done: info('NoOp') }),
    };
    expect(imported({ nodes: [x, node('y', 'Relu', ['x'])], signatures, tags: ['serve', 'gpu'] }).outputs[0]!.name).toBe('y');
  });
});

describe('constants', () => {
  const read = (attributes: Readonly<Record<string, Uint8Array>>, op: string): unknown => {
    const graph = imported({ nodes: [input('x', FLOAT, -1, 1), node('c', 'Const', [], attributes), node('y', op, ['x', 'c'])] });
    return graph.constants.get('c')!.data;
  };
  it.each([
    ['end to end', tensor(FLOAT, [2], [4, bytesOf(Float32Array.of(1, 2))]), [1, 2]],
    ['one by one', tensor(FLOAT, [2], [5, bytesOf(Float32Array.of(1, 2))]), [1, 2]],
    ['by the last that is given', tensor(FLOAT, [4], [5, bytesOf(Float32Array.of(1, 2))]), [1, 2, 2, 2]],
    ['as zeros', tensor(FLOAT, [2]), [0, 0]],
  ])('are written %s', (_, attributes, wanted) => {
    expect(read(attributes, 'AddV2')).toEqual(Float32Array.from(wanted));
  });

  it.each([
    ['int32', tensor(INT32, [1], [7, packed([-1])])],
    ['int64', tensor(INT64, [1], [10, packed([-1])])],
  ])('of %s are whole numbers', (_, attributes) => {
    expect(read(attributes, 'Gather')).toEqual(BigInt64Array.of(-1n));
  });

  it('of bool choose', () => {
    const graph = imported({
      nodes: [x, node('c', 'Const', [], tensor(BOOL, [2], [11, packed([1, 0])])), node('y', 'SelectV2', ['c', 'x', 'x'])],
    });
    expect(graph.constants.get('c')).toEqual({ type: 'bool', shape: [2], data: Uint8Array.of(1, 0) });
  });
});

describe('functions', () => {
  /** The dense layer `x w`. */
  const dense = func(
    'dense',
    ['a', 'resource'],
    { out: 'Identity:output:0' },
    node('w', 'ReadVariableOp', ['resource']),
    node('MatMul', 'MatMul', ['a', 'w:value:0']),
    node('Identity', 'Identity', ['MatMul:product:0', '^w']),
  );

  it('take the place of their calls, nested, called twice, and with variables handed on', () => {
    const body = func(
      'body',
      ['a', 'b', 'c'],
      { out: 'second/StatefulPartitionedCall:output:0' },
      node('first/StatefulPartitionedCall', 'StatefulPartitionedCall', ['a', 'b'], call('dense')),
      node('second/StatefulPartitionedCall', 'StatefulPartitionedCall', ['first/StatefulPartitionedCall:output:0', 'c'], call('dense')),
    );
    const graph = imported(
      {
        nodes: [
          x,
          variable('one/kernel', 2, 2),
          variable('two/kernel', 2, 2),
          node('y', 'StatefulPartitionedCall', ['x', 'one/kernel', 'two/kernel'], call('body')),
          ...restoring('one/kernel', 'two/kernel'),
        ],
        functions: [body, dense],
        restore: 'restore',
      },
      variables({ 'one/kernel': floats([2, 2], 1, 2, 3, 4), 'two/kernel': floats([2, 2], 5, 6, 7, 8) }),
    );
    expect(graph.nodes.map(({ op, inputs, outputs }) => [op, ...inputs, ...outputs])).toEqual([
      ['Gemm', 'x', 'one/kernel', 'y/first/MatMul'],
      ['Gemm', 'y/first/MatMul', 'two/kernel', 'y/second/MatMul'],
      ['Identity', 'y/second/MatMul', 'y'],
    ]);
    expect(data(graph)).toEqual({ 'one/kernel': Float32Array.of(1, 2, 3, 4), 'two/kernel': Float32Array.of(5, 6, 7, 8) });
  });

  it('may give several results, and hand arguments through', () => {
    const both = func(
      'both',
      ['a', 'b'],
      { big: 'Max:z:0', same: 'a', neg: 'Neg:y:0' },
      node('Max', 'Maximum', ['a', 'b']),
      node('Neg', 'Neg', ['a']),
    );
    const nodes = [x, constant('zero', [], 0), node('PartitionedCall', 'PartitionedCall', ['x', 'zero'], call('both'))];
    const of = (output: string): readonly string[] => ops(imported({ nodes: [...nodes, node('y', 'Exp', [output])], functions: [both] }));
    expect(of('PartitionedCall')).toEqual(['Max', 'Exp']);
    expect(of('PartitionedCall:1')).toEqual(['Exp']);
    expect(of('PartitionedCall:2')).toEqual(['Neg', 'Exp']);
  });

  it('are looked into only for what is read', () => {
    const odd = func(
      'odd',
      ['a', 'r'],
      { good: 'Exp:y:0', bad: 'Words:0' },
      node('Exp', 'Exp', ['a']),
      node('Words', 'LookupTableFindV2', ['r', 'a']),
    );
    const nodes = [
      x,
      node('table', 'HashTableV2'),
      node('odd', 'StatefulPartitionedCall', ['x', 'table'], call('odd')),
      node('y', 'Neg', ['odd']),
    ];
    expect(ops(imported({ nodes, functions: [odd] }))).toEqual(['Exp', 'Neg']);
  });

  it('name results of operators that have several', () => {
    const names = ['scale', 'offset', 'mean', 'variance'];
    const parameters = names.map((name) => constant(name, [3], 1, 1, 1));
    const inputs = ['a', ...names.map((name) => `${name}:output:0`)];
    const norm = node('norm', 'FusedBatchNormV3', inputs, { is_training: encode([5, 0]) });
    const from = (result: string): ReturnType<typeof imported> => {
      const again = func('again', ['a'], { out: `norm:${result}:0` }, ...parameters, norm);
      return imported({ nodes: [input('x', FLOAT, -1, 2, 2, 3), node('y', 'PartitionedCall', ['x'], call('again'))], functions: [again] });
    };
    expect(ops(from('y'))).toEqual(['Transpose', 'BatchNormalization', 'Transpose']);
    expect(() => from('batch_variance')).toThrow('reads output 2 of node "y/norm" (FusedBatchNormV3), which DeepSensor does not write');
  });
});

describe('variables', () => {
  it('keep the names that their author gave', () => {
    const names = ['a/kernel_1', 'b/kernel_1', 'b/kernel_2'];
    const read = names.map((name, i) => node(`read_${i}`, 'ReadVariableOp', [name]));
    const sum = [node('sum', 'AddN', ['read_0', 'read_1', 'read_2']), node('y', 'MatMul', ['x', 'sum'])];
    const stored = Object.fromEntries(names.map((name, i) => [name, floats([2, 1], i, i)]));
    const nodes = [x, ...names.map((name) => variable(name, 2, 1)), ...read, ...sum, ...restoring(...names)];
    const graph = imported({ nodes, restore: 'restore' }, variables(stored));
    expect([...graph.constants.keys()]).toEqual(['a/kernel', 'b/kernel_1', 'b/kernel_2']);
  });

  it('of sessions are restored, and tables of numbers are looked up', () => {
    const old = node('table', 'VariableV2', [], { shape: new Uint8Array(0), dtype: type(FLOAT) });
    const nodes = [
      x,
      old,
      numbers('at', 1, 0),
      node('rows', 'ResourceGather', ['table', 'at']),
      node('y', 'MatMul', ['x', 'rows']),
      ...restoring('table'),
    ];
    const graph = imported({ nodes, restore: 'restore' }, variables({ table: floats([2, 3], 1, 2, 3, 4, 5, 6) }));
    expect(ops(graph)).toEqual(['Gather', 'MatMul']);
  });

  it('are looked up only where the answer needs them', () => {
    const nodes = [x, variable('seed', 1), node('read', 'ReadVariableOp', ['seed']), node('y', 'Relu', ['x'])];
    expect(ops(imported({ nodes, restore: 'restore' }))).toEqual(['Relu']);
  });

  it('may be restored by a function', () => {
    const load = func(
      'load',
      ['prefix', 'resource'],
      { done: 'prefix' },
      texts('keys', 'children/0'),
      texts('slices', ''),
      node('RestoreV2', 'RestoreV2', ['prefix', 'keys:output:0', 'slices:output:0']),
      node('Identity', 'Identity', ['RestoreV2:tensors:0']),
      node('Assign', 'AssignVariableOp', ['resource', 'Identity:output:0']),
    );
    const nodes = [
      x,
      variable('w', 2),
      node('y', 'AddV2', ['x', 'read']),
      node('read', 'ReadVariableOp', ['w']),
      node('prefix', 'Placeholder', [], { dtype: type(RESOURCE) }),
      node('call', 'StatefulPartitionedCall', ['prefix', 'w'], call('load')),
    ];
    const parts = { nodes, functions: [running(load, 'Assign')], restore: 'call' };
    expect(data(imported(parts, variables({ 'children/0': floats([2], 3, 4) })))).toEqual({ w: Float32Array.of(3, 4) });
  });
});
