import { expect, it } from 'vitest';

import { GraphBuilder } from '../builder.js';
import { layersOf } from './layers-of.js';

/** Ids of a chain of dense layers with these node and weight names. */
function ids(
  layers: readonly { readonly node?: string; readonly weight?: string; readonly op?: string }[],
  tensors: readonly string[] = [],
): string[] {
  const b = new GraphBuilder();
  let x = b.input('x', ['n', 4]);
  const weights = new Float32Array(16);
  layers.forEach(({ node = '', weight = `onnx::MatMul_${b.nodes.length}`, op = 'MatMul' }, i) => {
    b.constants.set(weight, { type: 'float32', shape: [4, 4], data: weights });
    b.nodes.push({ name: node, op, domain: '', inputs: [x, weight], outputs: [`t${i}`], attributes: {} });
    b.nodes.push({ name: '', op: 'Relu', domain: '', inputs: [`t${i}`], outputs: [`r${i}`], attributes: {} });
    x = `r${i}`;
  });
  b.output(b.add('Gemm', [x, b.floats(weights, [4, 4])]), ['n', 4], 'logits');
  return layersOf(b.build('chain'), { logits: 'logits', granularity: 'channel', tensors }).flatMap(({ id, kind }) =>
    kind === 'output' ? [] : [id],
  );
}

it.each([
  ['by their weights', [{ node: 'Gemm_3', weight: 'features.0.fc.weight' }], ['features.0.fc']],
  ['by weights of another name', [{ weight: 'logmel.mel' }, { weight: 'logmel.dct' }], ['logmel.mel', 'logmel.dct']],
  [
    'by PyTorch nodes',
    [{ node: '/blocks/blocks.0/conv1/Conv' }, { node: '/layer1/layer1.0/short/short.0/Gemm' }],
    ['blocks.0.conv1', 'layer1.0.short.0'],
  ],
  [
    'by TensorFlow weights, the name of the model left out',
    [{ weight: 'lenet5/dense_a/MatMul/ReadVariableOp:0' }, { weight: 'lenet5/dense_b/MatMul/ReadVariableOp:0' }],
    ['dense_a', 'dense_b'],
  ],
  [
    'by TensorFlow nodes',
    [{ node: 'StatefulPartitionedCall/net/block1/dense_a/Tensordot/MatMul' }, { node: 'StatefulPartitionedCall/net/dense_b/MatMul__12' }],
    ['block1.dense_a', 'dense_b'],
  ],
  [
    'by TensorFlow layers that are called as operators are',
    [
      { weight: 'net/conv2d/Conv2D/ReadVariableOp:0' },
      { weight: 'net/conv1d_1/Conv1D/ExpandDims_1' },
      { weight: 'net/conv2d_2/convolution/ReadVariableOp' },
      { weight: 'net/squeeze/separable_conv2d/depthwise' },
      { weight: 'net/dense/Cast/ReadVariableOp' },
      { weight: 'net/mul/kernel/read' },
    ],
    ['conv2d', 'conv1d_1', 'conv2d_2', 'squeeze', 'dense', 'mul'],
  ],
  [
    'by TensorFlow nodes where weights are counted',
    [
      { node: 'net_1/conv2d_3_1/MatMul', weight: 'net/kernel_15' },
      { node: 'net_1/dense_1/MatMul', weight: 'net/kernel_14' },
    ],
    ['conv2d_3_1', 'dense_1'],
  ],
  ['by number', [{}, {}], ['dense1', 'dense2']],
  [
    'apart where one is used twice',
    [
      { node: '/fc/MatMul', weight: 'fc.weight' },
      { node: '/fc_1/MatMul', weight: 'fc.weight' },
    ],
    ['fc', 'fc-2'],
  ],
  ['apart where capitals do not count', [{ weight: 'FC.weight' }, { weight: 'fc.weight' }], ['FC', 'fc-2']],
  ['fit to be names of files', [{ node: 'a/b c:d/MatMul' }], ['a.b-c-d']],
] as const)('layers are named %s', (_, layers, expected) => {
  expect(ids(layers)).toEqual(expected);
});

it('tensors that are asked for are named after their nodes, and not twice', () => {
  // `r0` is the layer; `t0`, before its activation, is another tensor of it.
  expect(ids([{ weight: 'fc.weight', node: '/fc/MatMul' }], ['t0', 'r0'])).toEqual(['fc-2', 'fc']);
});
