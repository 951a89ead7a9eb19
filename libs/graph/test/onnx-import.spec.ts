import type { ConstantTensor } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { exportOnnx } from '../src/onnx/export.js';
import { importOnnx } from '../src/onnx/import.js';
import { unsupportedNodes } from '../src/onnx/operators.js';
import { bytesOf, encode, graph, model, node, packed, tensor, value, type Field } from './onnx-messages.js';

const x = value('x', ['batch', 2]);
const y = value('y', ['batch', 2]);
const relu = node('Relu', ['x'], ['y']);
const read = (bytes: Uint8Array) => importOnnx(bytes, { name: 'm' });

/** The one weight of a model that has it as initializer. */
function weight(content: Uint8Array): ConstantTensor {
  return read(model({ nodes: [relu], initializers: [content], inputs: [x], outputs: [y] })).constants.get('w')!;
}

describe('tensors', () => {
  const fields: readonly (readonly [type: string, number: number, field: Field, raw: Uint8Array, wanted: ConstantTensor['data']])[] = [
    ['float32', 1, [4, bytesOf(Float32Array.of(1.5, -2))], bytesOf(Float32Array.of(1.5, -2)), Float32Array.of(1.5, -2)],
    ['uint8', 2, [5, packed([1, 255])], Uint8Array.of(1, 255), Uint8Array.of(1, 255)],
    ['int8', 3, [5, packed([1, -128])], Uint8Array.of(1, 128), Int8Array.of(1, -128)],
    ['uint16', 4, [5, packed([1, 65535])], bytesOf(Uint16Array.of(1, 65535)), Uint16Array.of(1, 65535)],
    ['int16', 5, [5, packed([1, -3])], bytesOf(Int16Array.of(1, -3)), Int16Array.of(1, -3)],
    ['int32', 6, [5, packed([7, -9])], bytesOf(Int32Array.of(7, -9)), Int32Array.of(7, -9)],
    ['int64', 7, [7, packed([2n ** 53n + 1n, -9])], bytesOf(BigInt64Array.of(2n ** 53n + 1n, -9n)), BigInt64Array.of(2n ** 53n + 1n, -9n)],
    ['bool', 9, [5, packed([1, 0])], Uint8Array.of(1, 0), Uint8Array.of(1, 0)],
    ['float64', 11, [10, bytesOf(Float64Array.of(0.1, -2))], bytesOf(Float64Array.of(0.1, -2)), Float64Array.of(0.1, -2)],
    ['uint32', 12, [11, packed([1, 4294967295])], bytesOf(Uint32Array.of(1, 4294967295)), Uint32Array.of(1, 4294967295)],
    ['uint64', 13, [11, packed([1n, -1n])], bytesOf(BigUint64Array.of(1n, 2n ** 64n - 1n)), BigUint64Array.of(1n, 2n ** 64n - 1n)],
  ];

  it.each(fields)('of type %s are read from their own field and from raw bytes', (type, number, own, raw, wanted) => {
    expect(weight(tensor('w', number, [2], own))).toEqual({ type, shape: [2], data: wanted });
    expect(weight(tensor('w', number, [2], [9, raw]))).toEqual({ type, shape: [2], data: wanted });
  });

  it('are read from numbers that are not packed', () => {
    expect(weight(tensor('w', 7, [3], [7, 4], [7, -5], [7, 6])).data).toEqual(BigInt64Array.of(4n, -5n, 6n));
  });

  it('of half precision become float32', () => {
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x8000);
    const wanted = Float32Array.of(1, -2, 65504, 2 ** -24, Infinity, -0);
    expect(weight(tensor('w', 10, [6], [9, bytesOf(bits)]))).toEqual({ type: 'float32', shape: [6], data: wanted });
    expect(weight(tensor('w', 10, [6], [5, packed([...bits])]))).toEqual({ type: 'float32', shape: [6], data: wanted });
    expect(weight(tensor('w', 16, [2], [9, bytesOf(Uint16Array.of(0x3fc0, 0xc040))])).data).toEqual(Float32Array.of(1.5, -3));
  });

  it('hold text', () => {
    expect(weight(tensor('w', 8, [2], [6, 'ä'], [6, 'b'])).data).toEqual(['ä', 'b']);
  });

  it('do not share memory with the file', () => {
    const bytes = model({
      nodes: [relu],
      initializers: [tensor('w', 1, [1], [9, bytesOf(Float32Array.of(3))])],
      inputs: [x],
      outputs: [y],
    });
    const { data } = read(bytes).constants.get('w')!;
    bytes.fill(0);
    expect(data).toEqual(Float32Array.of(3));
    expect((data as Float32Array).buffer.byteLength).toBe(4);
  });

  it.each([
    ['too few bytes', tensor('w', 1, [2], [9, new Uint8Array(4)]), 'tensor "w" of shape [2] (float32) holds 4 bytes where 8 belong'],
    ['too many elements', tensor('w', 7, [1], [7, packed([1, 2])]), 'holds 2 elements where 1 belong'],
    ['no content', tensor('w', 1, [1000000, 1000000, 1000000]), 'holds 0 elements'],
    ['a negative length', tensor('w', 1, [-1]), 'has the shape [-1]'],
  ])('with %s are unreadable', (_, content, says) => {
    expect(() => weight(content)).toThrow(expect.objectContaining({ code: 'MODEL_UNREADABLE', message: expect.stringContaining(says) }));
  });

  it('of a foreign type are refused by name', () => {
    expect(() => weight(tensor('w', 17, [1], [9, Uint8Array.of(1)]))).toThrow(
      expect.objectContaining({ code: 'MODEL_UNSUPPORTED', message: expect.stringContaining('"w" is of type float8e4m3fn') }),
    );
  });

  it('lie in other files', () => {
    const entries = (offset: string, length: string): Field[] => [
      [13, encode([1, 'location'], [2, 'w.bin'])],
      [13, encode([1, 'offset'], [2, offset])],
      [13, encode([1, 'length'], [2, length])],
      [14, 1],
    ];
    const file = bytesOf(Float32Array.of(9, 1, 2, 9));
    const bytes = (offset: string, length: string) =>
      model({ nodes: [relu], initializers: [tensor('w', 1, [2], ...entries(offset, length))], inputs: [x], outputs: [y] });
    const external = (location: string, offset: number, length = file.length) => {
      expect(location).toBe('w.bin');
      return file.subarray(offset, offset + length);
    };
    expect(importOnnx(bytes('4', '8'), { name: 'm', external }).constants.get('w')!.data).toEqual(Float32Array.of(1, 2));
    expect(() => importOnnx(bytes('12', '8'), { name: 'm', external })).toThrow(
      'is to be 8 bytes at 12 of the file "w.bin", which is too short',
    );
    expect(() => importOnnx(bytes('4', '4'), { name: 'm', external })).toThrow('holds 4 bytes where 8 belong');
    expect(() => importOnnx(bytes('-4', '8'), { name: 'm', external })).toThrow('at an impossible place');
    expect(() => read(bytes('4', '8'))).toThrow('lies in the file "w.bin", which was not given');
  });
});

describe('graphs', () => {
  it('do not count initializers among the inputs', () => {
    const w = tensor('w', 1, [2], [4, bytesOf(Float32Array.of(1, 2))]);
    const read3 = read(
      model({ nodes: [node('Add', ['x', 'w'], ['y'])], initializers: [w], inputs: [x, value('w', [2])], outputs: [y] }, 8),
    );
    expect(read3.inputs).toEqual([{ name: 'x', type: 'float32', shape: ['batch', 2] }]);
  });

  it('name the axes that have no name', () => {
    const parts = { nodes: [relu], inputs: [value('x', [undefined, -1, 4, undefined])], outputs: [value('y', [0, 'c', 4, 4])] };
    const { inputs, outputs } = read(model(parts));
    expect(inputs[0]!.shape).toEqual(['n', 'x.1', 4, 'x.3']);
    expect(outputs[0]!.shape).toEqual(['n', 'c', 4, 4]);
  });

  it('work out the shape of an output that has none', () => {
    const { outputs } = read(
      model({ nodes: [node('Flatten', ['x'], ['y'])], inputs: [value('x', ['n', 3, 4])], outputs: [value('y', null)] }),
    );
    expect(outputs).toEqual([{ name: 'y', type: 'float32', shape: ['n', 12] }]);
  });

  it('name their nodes, each once', () => {
    const nodes = [node('Relu', ['x'], ['a']), node('Relu', ['a'], ['b'], [3, 'same']), node('Relu', ['b'], ['y'], [3, 'same'])];
    expect(read(model({ nodes, inputs: [x], outputs: [y] })).nodes.map(({ name }) => name)).toEqual(['Relu_0', 'same', 'same#2']);
  });

  it('are put in order', () => {
    const nodes = [node('Relu', ['b'], ['y']), node('Relu', ['a'], ['b']), node('Relu', ['x'], ['a'])];
    expect(read(model({ nodes, inputs: [x], outputs: [y] })).nodes.map(({ outputs }) => outputs[0])).toEqual(['a', 'b', 'y']);
  });

  it('may have no nodes', () => {
    expect(read(model({ inputs: [x], outputs: [x] })).nodes).toEqual([]);
  });

  it.each([
    ['reads what nothing makes', [node('Relu', ['z'], ['y'])], '"Relu_0" (Relu) reads "z", which nothing makes'],
    ['goes in a circle', [node('Add', ['x', 'y'], ['a']), node('Relu', ['a'], ['y'])], 'part of a circle of nodes'],
    ['makes a tensor twice', [relu, relu], 'the tensor "y" is made twice'],
    ['lacks its output', [node('Relu', ['x'], ['z'])], 'nothing makes the output "y"'],
  ])('that %s are unreadable', (_, nodes, says) => {
    expect(() => read(model({ nodes, inputs: [x], outputs: [y] }))).toThrow(
      expect.objectContaining({ code: 'MODEL_UNREADABLE', message: expect.stringContaining(says) }),
    );
  });

  it('that use operators whose version they do not tell are unreadable', () => {
    const nodes = [relu, node('Odd', ['y'], ['z'], [7, 'com.example'])];
    expect(() => read(model({ nodes, inputs: [x], outputs: [y] }))).toThrow('which version of the operators node "Odd_1" (Odd) is of');
  });

  it.each([6, 22])('of opset %i are refused', (opset) => {
    expect(() => read(model({ nodes: [relu], inputs: [x], outputs: [y] }, opset))).toThrow(
      expect.objectContaining({
        code: 'MODEL_UNSUPPORTED',
        message: expect.stringContaining(
          `opset ${opset} and DeepSensor reads 7 to 21; export it again with opset_version=20 (torch.onnx.export), target_opset=20 (skl2onnx)`,
        ),
      }),
    );
  });

  it('with an output that is no tensor are refused, saying how to have one', () => {
    const zipMap = encode([1, 'p'], [2, encode([4, encode([1, encode([5, new Uint8Array()])])])]);
    expect(() => read(model({ nodes: [relu], inputs: [x], outputs: [zipMap] }))).toThrow(
      `"p" is a sequence or a map and no tensor; export the model with tensors alone, in skl2onnx with options={'zipmap': False}`,
    );
  });

  it('with sparse weights are refused by name', () => {
    const sparse: Field = [15, encode([1, tensor('w', 1, [1], [4, bytesOf(Float32Array.of(1))])])];
    expect(() => read(model({ nodes: [relu], inputs: [x], outputs: [y], others: [sparse] }))).toThrow('the weight "w" is sparse');
  });

  it('turn Constant nodes into constants', () => {
    const attribute = (name: string, type: number, ...content: readonly Field[]): Field => [5, encode([1, name], [20, type], ...content)];
    const nodes = [
      node('Constant', [], ['a'], attribute('value', 4, [5, tensor('', 1, [1], [4, bytesOf(Float32Array.of(2))])])),
      node('Constant', [], ['b'], attribute('value_ints', 7, [8, packed([3, 2n ** 63n - 1n])])),
      node('Constant', [], ['c'], attribute('value_int', 2, [3, 5])),
      node('Constant', [], ['d'], attribute('value_strings', 8, [9, 'red'], [9, 'blue'])),
      relu,
    ];
    const { constants, nodes: left } = read(model({ nodes, inputs: [x], outputs: [y] }));
    expect(left).toHaveLength(1);
    expect(Object.fromEntries(constants)).toEqual({
      a: { type: 'float32', shape: [1], data: Float32Array.of(2) },
      b: { type: 'int64', shape: [2], data: BigInt64Array.of(3n, 2n ** 63n - 1n) },
      c: { type: 'int64', shape: [], data: BigInt64Array.of(5n) },
      d: { type: 'string', shape: [2], data: ['red', 'blue'] },
    });
  });

  it('of half precision compute in float32', () => {
    const cast = node('Cast', ['x'], ['y'], [5, encode([1, 'to'], [20, 2], [3, 10])]);
    const { inputs, outputs, nodes } = read(model({ nodes: [cast], inputs: [value('x', [1], 10)], outputs: [value('y', [1], 10)] }));
    expect([inputs[0]!.type, outputs[0]!.type, nodes[0]!.attributes['to']]).toEqual(['float32', 'float32', { type: 'int', value: 1 }]);
  });
});

describe('what DeepSensor does not know', () => {
  const branch: Field = [
    5,
    encode([1, 'then_branch'], [20, 5], [6, graph({ nodes: [node('Relu', ['x'], ['t'])], outputs: [value('t', [2])] })]),
  ];
  const bytes = model(
    {
      nodes: [
        node('If', ['x'], ['a'], branch, [3, 'choice']),
        node('Wavelet', ['a'], ['b'], [3, 'w'], [7, 'com.example']),
        node('Det', ['b'], ['c'], [3, 'd']),
        node('BatchNormalization', ['c', 's', 's', 's', 's'], ['y'], [3, 'bn'], [5, encode([1, 'training_mode'], [20, 2], [3, 1])]),
      ],
      initializers: [tensor('s', 1, [2], [4, bytesOf(Float32Array.of(1, 1))])],
      inputs: [x],
      outputs: [y],
    },
    17,
    [8, encode([1, 'com.example'], [2, 1])],
  );

  it('is named, with the reason', () => {
    expect(unsupportedNodes(read(bytes))).toEqual([
      { node: 'choice', op: 'If', opset: 20, reason: 'it holds a subgraph' },
      { node: 'w', op: 'com.example.Wavelet', opset: 0, reason: 'operators of the domain "com.example" are not known' },
      { node: 'd', op: 'Det', opset: 20, reason: 'the operator is not known' },
      { node: 'bn', op: 'BatchNormalization', opset: 20, reason: 'it was exported in training mode; call model.eval() and export again' },
    ]);
  });

  it('is written again as it was', () => {
    const once = read(bytes);
    expect(read(exportOnnx(once))).toEqual(once);
    expect(Buffer.from((once.nodes[0]!.attributes['then_branch'] as { value: string }).value, 'base64')).toEqual(
      Buffer.from(branch[1] as Uint8Array),
    );
  });
});

describe('functions', () => {
  const local: Field = [8, encode([1, 'local'], [2, 1])];
  const slope: Field = [5, encode([1, 'alpha'], [20, 1], [21, 'slope'])];
  const leaky: Field = [
    25,
    encode(
      [1, 'Leaky'],
      [4, 'in'],
      [5, 'out'],
      [6, 'slope'],
      [7, node('LeakyRelu', ['in'], ['t'], slope)],
      [7, node('Neg', ['t'], ['out'])],
      [10, 'local'],
    ),
  ];
  const twice: Field = [
    25,
    encode(
      [1, 'Twice'],
      [4, 'a'],
      [5, 'c'],
      [7, node('Leaky', ['a'], ['b'], [7, 'local'])],
      [7, node('Leaky', ['b'], ['c'], [7, 'local'])],
      [10, 'local'],
    ),
  ];
  const given: Field = [5, new Uint8Array([...encode([1, 'slope'], [20, 1]), 0x15, ...bytesOf(Float32Array.of(0.25))])];

  it('are put in the place of their calls', () => {
    const call = node('Leaky', ['x'], ['y'], [3, 'call'], [7, 'local'], given);
    const { nodes } = read(model({ nodes: [call], inputs: [x], outputs: [y] }, 13, local, leaky));
    expect(nodes.map(({ op, inputs, outputs }) => [op, ...inputs, ...outputs])).toEqual([
      ['LeakyRelu', 'x', 'call#0/t'],
      ['Neg', 'call#0/t', 'y'],
    ]);
    expect(nodes[0]!.attributes).toEqual({ alpha: { type: 'float', value: 0.25 } });
  });

  it('may call others, whose attributes then take their defaults', () => {
    const call = node('Twice', ['x'], ['y'], [7, 'local']);
    const { nodes } = read(model({ nodes: [call], inputs: [x], outputs: [y] }, 13, local, leaky, twice));
    expect(nodes.map(({ op }) => op)).toEqual(['LeakyRelu', 'Neg', 'LeakyRelu', 'Neg']);
    expect(nodes[0]!.attributes).toEqual({});
    expect(new Set(nodes.flatMap(({ outputs }) => outputs)).size).toBe(4);
  });

  it('have attributes of their own, and are told apart by more than their name', () => {
    const first: Field = [
      25,
      encode([1, 'Leaky'], [4, 'a'], [5, 'b'], [7, node('LeakyRelu', ['a'], ['b'], slope)], [10, 'local'], [11, given[1] as Uint8Array]),
    ];
    const second: Field = [25, encode([1, 'Leaky'], [4, 'a'], [5, 'b'], [7, node('Neg', ['a'], ['b'])], [10, 'local'], [13, 'negative'])];
    const calls = [node('Leaky', ['x'], ['t'], [7, 'local']), node('Leaky', ['t'], ['y'], [7, 'local'], [8, 'negative'])];
    const { nodes } = read(model({ nodes: calls, inputs: [x], outputs: [y] }, 13, local, first, second));
    expect(nodes.map(({ op }) => op)).toEqual(['LeakyRelu', 'Neg']);
    expect(nodes[0]!.attributes).toEqual({ alpha: { type: 'float', value: 0.25 } });
  });

  it('that grow without end in sight are refused', () => {
    const double = (i: number): Field => {
      const call = (from: string, to: string) => node(`F${i + 1}`, [from], [to], [7, 'local']);
      return [25, encode([1, `F${i}`], [4, 'a'], [5, 'c'], [7, call('a', 'b')], [7, call('b', 'c')], [10, 'local'])];
    };
    const functions = Array.from({ length: 40 }, (_, i) => double(i));
    const call = node('F0', ['x'], ['y'], [7, 'local']);
    expect(() => read(model({ nodes: [call], inputs: [x], outputs: [y] }, 13, local, ...functions))).toThrow(
      'its functions are called more than 100000 times',
    );
  });

  it('that call themselves are unreadable', () => {
    const endless: Field = [
      25,
      encode([1, 'Endless'], [4, 'a'], [5, 'b'], [7, node('Endless', ['a'], ['b'], [7, 'local'])], [10, 'local']),
    ];
    const call = node('Endless', ['x'], ['y'], [7, 'local']);
    expect(() => read(model({ nodes: [call], inputs: [x], outputs: [y] }, 13, local, endless))).toThrow(
      'the function "Endless" calls itself',
    );
  });
});
