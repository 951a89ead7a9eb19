import { describe, expect, it } from 'vitest';

import { simplify } from '../src/simplify/simplify.js';
import { flag, floats, imported, ints, node, placeholder, shape, text, texts, whole } from './tensorflow-graphs.js';

const x = placeholder('x', -1, 6);
const images = placeholder('x', -1, 4, 4, 2);
const once = { strides: ints(1, 1, 1, 1), padding: text('SAME') };
const kernel = { k: floats([1, 1, 2, 2], 1, 2, 3, 4) };
const bias = { b: floats([2], 5, 6) };

describe('inputs and outputs', () => {
  it('are called as the signature calls them', () => {
    const signature = {
      inputs: { image: { name: 'x:0', tensorShape: shape(-1, 3) } },
      outputs: { logits: { name: 'parts:1' } },
    };
    const nodes = [x, node('parts', 'Split', ['a', 'x'], { num_split: { i: '3' } })];
    const graph = imported(nodes, { a: whole([], 1) }, { signature });
    expect(graph.inputs).toEqual([{ name: 'image', type: 'float32', shape: ['n', 3] }]);
    expect(graph.outputs).toEqual([{ name: 'logits', type: 'float32', shape: ['n', 1] }]);
  });

  it('may be told in the metadata of old files, beside others', () => {
    const userDefinedMetadata = { signature: { outputs: { out: { name: 'y' } } }, author: 'somebody', year: 2020 };
    const graph = imported([x, node('y', 'Relu', ['x'])], {}, { userDefinedMetadata });
    expect(graph.outputs.map(({ name }) => name)).toEqual(['out']);
    expect(graph.metadata).toEqual({ author: 'somebody', year: '2020' });
  });

  it('without a signature are placeholders, and what no node reads', () => {
    const graph = imported([placeholder('x', -1, -1, 3), node('a', 'Relu', ['x']), node('y', 'Neg', ['a']), node('none', 'NoOp', ['^y'])]);
    expect(graph.inputs).toMatchObject([{ name: 'x', shape: ['n', 'd1', 3] }]);
    expect(graph.outputs).toMatchObject([{ name: 'y', shape: ['n', 'd1', 3] }]);
  });
});

describe('images', () => {
  it('are turned once on their way in, and once on their way out', () => {
    const graph = imported(
      [
        images,
        node('conv', '_FusedConv2D', ['x', 'k', 'b'], { ...once, fused_ops: texts('BiasAdd', 'Relu') }),
        node('pool', 'MaxPool', ['conv'], { ksize: ints(1, 2, 2, 1), strides: ints(1, 2, 2, 1) }),
        node('scaled', 'Mul', ['pool', 'b']),
        node('mean', 'Mean', ['pool', 'axes'], { keep_dims: flag(true) }),
        node('y', 'Sub', ['scaled', 'mean']),
      ],
      { ...kernel, ...bias, axes: whole([2], 1, 2) },
    );
    const ops = graph.nodes.map(({ op }) => op).filter((op) => op !== 'Identity');
    expect(ops).toEqual(['Transpose', 'Conv', 'Relu', 'MaxPool', 'Mul', 'ReduceMean', 'Sub', 'Transpose']);
    expect(graph.outputs[0]!.shape).toEqual(['n', 2, 2, 2]);
    // [h, w, in, out] becomes [out, in, h, w].
    expect(graph.constants.get('k')).toEqual({ type: 'float32', shape: [2, 2, 1, 1], data: Float32Array.of(1, 3, 2, 4) });
  });

  it('with channels in front stay as they are', () => {
    const attr = { ...once, data_format: text('NCHW') };
    const graph = imported([placeholder('x', -1, 2, 4, 4), node('y', 'Conv2D', ['x', 'k'], attr)], kernel);
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Conv', 'Identity']);
  });

  it.each([
    // ceil(4 / 3) = 2 steps take (2 - 1) 3 + 2 = 5 pixels, one more than there are; it comes at the end.
    ['SAME', text('SAME'), {}, [0, 0, 1, 1]],
    ['EXPLICIT', text('EXPLICIT'), { explicit_paddings: ints(0, 0, 1, 2, 3, 4, 0, 0) }, [1, 3, 2, 4]],
  ])('are padded by %s', (_, padding, more, pads) => {
    const attr = { strides: ints(1, 3, 3, 1), padding, ...more };
    const graph = imported([images, node('y', 'Conv2D', ['x', 'k'], attr)], { k: floats([2, 2, 2, 1], 1, 2, 3, 4, 5, 6, 7, 8) });
    expect(graph.nodes.find(({ op }) => op === 'Conv')!.attributes['pads']).toEqual({ type: 'ints', value: pads });
  });
});

describe('operators within a layer', () => {
  it.each([
    ['BiasAdd', 'Relu6', ['Conv', 'Clip']],
    ['BiasAdd', 'Elu', ['Conv', 'Elu']],
    ['BiasAdd', 'Sigmoid', ['Conv', 'Sigmoid']],
    ['BiasAdd', 'Tanh', ['Conv', 'Tanh']],
    ['BiasAdd', 'GeluExact', ['Conv', 'Gelu']],
    ['BiasAdd', 'GeluApproximate', ['Conv', 'Gelu']],
    ['BiasAdd', 'NoOp', ['Conv']],
  ])('are written behind it: %s, %s', (first, second, ops) => {
    const attr = { ...once, fused_ops: texts(first, second) };
    const graph = imported([images, node('y', '_FusedConv2D', ['x', 'k', 'b'], attr)], { ...kernel, ...bias });
    expect(graph.nodes.map(({ op }) => op).filter((op) => op !== 'Transpose' && op !== 'Identity')).toEqual(ops);
  });

  it('have attributes of their own', () => {
    const attr = { fused_ops: texts('BiasAdd', 'LeakyRelu'), leakyrelu_alpha: { f: 0.25 } };
    const graph = imported([x, node('y', '_FusedMatMul', ['x', 'w', 'b'], attr)], {
      w: floats([6, 2], ...Array<number>(12).fill(1)),
      ...bias,
    });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Gemm', 'LeakyRelu', 'Identity']);
    expect(graph.nodes.find(({ op }) => op === 'LeakyRelu')!.attributes['alpha']).toEqual({ type: 'float', value: 0.25 });
  });

  it('may be a normalisation, or a sum of another value', () => {
    const parameters = { s: floats([2], 1, 1), o: floats([2], 0, 0), m: floats([2], 1, 2), v: floats([2], 4, 9) };
    const attr = { ...once, fused_ops: texts('FusedBatchNorm', 'Relu'), epsilon: { f: 0.5 } };
    const normal = imported([images, node('y', '_FusedConv2D', ['x', 'k', 's', 'o', 'm', 'v'], attr)], { ...kernel, ...parameters });
    expect(normal.nodes.map(({ op }) => op)).toEqual(['Transpose', 'Conv', 'BatchNormalization', 'Relu', 'Transpose', 'Identity']);
    const added = imported([images, node('y', '_FusedConv2D', ['x', 'k', 'x'], { ...once, fused_ops: texts('BiasAdd') })], kernel);
    expect(added.nodes.map(({ op }) => op)).toEqual(['Transpose', 'Conv', 'Add', 'Transpose', 'Identity']);
  });

  it('are refused by name', () => {
    const read =
      (fused: object, ...inputs: readonly string[]) =>
      (): unknown =>
        imported([x, node('y', '_FusedMatMul', ['x', 'w', ...inputs], { fused_ops: fused })], {
          w: floats([6, 2], ...Array<number>(12).fill(1)),
          ...bias,
        });
    expect(read(texts('BiasAdd', 'Mish'), 'b')).toThrow(
      'node "y" (_FusedMatMul) holds the operator Mish, which DeepSensor does not read there.',
    );
    expect(read(texts('BiasAdd'), 'b', 'b')).toThrow('node "y" (_FusedMatMul) has 4 inputs where 3 belong.');
  });
});

describe('whole numbers', () => {
  it('are added up two by two', () => {
    const nodes = [x, node('s', 'Shape', ['x']), node('t', 'AddN', ['s', 's', 'a']), node('y', 'Fill', ['t', 'v'])];
    const graph = imported(nodes, { a: whole([2], 1, 2), v: floats([], 3) });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Shape', 'Add', 'Add', 'ConstantOfShape', 'Identity']);
  });

  it('are not divided where one may be below 0', () => {
    const nodes = [x, node('c', 'Cast', ['x'], { DstT: { type: 'DT_INT32' } }), node('y', 'FloorDiv', ['c', 'a'])];
    expect(() => imported(nodes, { a: whole([], 2) })).toThrow(
      'node "y" (FloorDiv) divides whole numbers of which it cannot be told that they are above 0.',
    );
  });

  it('make shapes that are known beforehand', () => {
    const nodes = [
      placeholder('x', -1, 4, 6),
      node('s', 'Shape', ['x']),
      node('n', 'StridedSlice', ['s', 'zero', 'one', 'one'], { shrink_axis_mask: { i: '1' } }),
      node('p', 'Pack', ['n', 'two', 'twelve']),
      node('y', 'Reshape', ['x', 'p']),
    ];
    const weights = { zero: whole([1], 0), one: whole([1], 1), two: whole([], 2), twelve: whole([], 12) };
    const graph = simplify(imported(nodes, weights));
    expect(graph.nodes.filter(({ op }) => op !== 'Identity').map(({ op }) => op)).toEqual(['Reshape']);
    expect(graph.outputs[0]!.shape).toEqual(['n', 2, 12]);
  });
});
