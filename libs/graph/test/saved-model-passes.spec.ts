import { describe, expect, it } from 'vitest';

import { constant, FLOAT, imported, input, node, numbers, ops, text } from './saved-models.js';

describe('what an unoptimised graph holds', () => {
  const images = input('x', FLOAT, -1, 4, 4, 3);
  const kernel = constant('kernel', [1, 1, 3, 2], 1, 2, 3, 4, 5, 6);
  const conv = node('conv', 'Conv2D', ['x', 'kernel'], { strides: new Uint8Array([10, 6, 26, 4, 1, 1, 1, 1]), padding: text('VALID') });

  it.each([
    ['BiasAdd', [constant('bias', [2], 7, 8), node('y', 'BiasAdd', ['conv', 'bias'])]],
    ['AddV2', [constant('bias', [2], 7, 8), node('y', 'AddV2', ['bias', 'conv'])]],
    ['AddV2 of all axes', [constant('bias', [1, 1, 1, 2], 7, 8), node('y', 'AddV2', ['conv', 'bias'])]],
    [
      'a bias in other shapes before',
      [
        constant('bias', [2], 7, 8),
        numbers('four', 1, -1, 1, 2),
        node('wide', 'Reshape', ['bias', 'four']),
        node('narrow', 'Squeeze', ['wide']),
        node('y', 'BiasAdd', ['conv', 'narrow']),
      ],
    ],
  ])('%s becomes the bias of the layer', (_, nodes) => {
    const graph = imported({ nodes: [images, kernel, conv, ...nodes] });
    expect(ops(graph)).toEqual(['Transpose', 'Conv', 'Transpose']);
    expect(graph.nodes[1]!.inputs.slice(1)).toEqual(['kernel', 'bias']);
    expect(graph.constants.get('bias')).toEqual({ type: 'float32', shape: [2], data: Float32Array.of(7, 8) });
  });

  it.each([
    ['another node reads the layer', [constant('b', [2], 7, 8), node('sum', 'BiasAdd', ['conv', 'b']), node('y', 'Mul', ['sum', 'conv'])]],
    ['it is one number', [constant('b', [], 7), node('y', 'AddV2', ['conv', 'b'])]],
    ['it has more axes', [constant('b', [1, 1, 1, 1, 2], 7, 8), node('y', 'AddV2', ['conv', 'b'])]],
    ['it differs along another axis', [constant('b', [2, 1], 7, 8), node('y', 'AddV2', ['conv', 'b'])]],
  ])('a sum is no bias when %s', (_, nodes) => {
    // Images of two pixels, so that every sum is one.
    const small = input('x', FLOAT, -1, 2, 1, 3);
    expect(ops(imported({ nodes: [small, kernel, conv, ...nodes] }))).toContain('Add');
  });

  const parameters = (...lengths: readonly number[]): readonly Uint8Array[] => [
    constant('mean', lengths, 1, 2, 3),
    constant('variance', lengths, 4, 5, 6),
    constant('gamma', lengths, 7, 8, 9),
    constant('beta', lengths, 10, 11, 12),
    constant('epsilon', [], 0.5),
  ];
  const root = [node('sum', 'AddV2', ['variance', 'epsilon']), node('root', 'Rsqrt', ['sum'])];
  const norm = (factor: string, shift: readonly Uint8Array[]): readonly Uint8Array[] => [
    node('scaled', 'Mul', ['x', factor]),
    node('moved', 'Mul', ['mean', factor]),
    ...shift,
    node('y', 'AddV2', ['scaled', 'shift']),
  ];
  const scaled = node('factor', 'Mul', ['root', 'gamma']);
  const beta = [node('shift', 'Sub', ['beta', 'moved'])];

  it.each([
    ['with all parameters', [3], [...root, scaled, ...norm('factor', beta)], [7, 8, 9], [10, 11, 12]],
    ['over a named axis', [1, 1, 1, 3], [...root, scaled, ...norm('factor', beta)], [7, 8, 9], [10, 11, 12]],
    ['without gamma', [3], [...root, ...norm('root', beta)], [1, 1, 1], [10, 11, 12]],
    [
      'without beta',
      [3],
      [
        ...root,
        scaled,
        node('negative', 'Neg', ['mean']),
        node('scaled', 'Mul', ['x', 'factor']),
        node('shift', 'Mul', ['negative', 'factor']),
        node('y', 'AddV2', ['scaled', 'shift']),
      ],
      [7, 8, 9],
      [0, 0, 0],
    ],
  ])('normalisation %s is one operator', (_, lengths, nodes, gammas, betas) => {
    const graph = imported({ nodes: [images, ...parameters(...lengths), ...nodes] });
    expect(ops(graph)).toEqual(['Transpose', 'BatchNormalization', 'Transpose']);
    const { inputs, attributes } = graph.nodes[1]!;
    expect(inputs.slice(1).map((name) => [...(graph.constants.get(name)!.data as Float32Array)])).toEqual([
      gammas,
      betas,
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(attributes['epsilon']).toEqual({ type: 'float', value: 0.5 });
  });

  it.each([
    ['another mean', [...root, scaled, node('other', 'Mul', ['x', 'gamma']), ...norm('factor', [node('shift', 'Sub', ['beta', 'other'])])]],
    [
      'another factor',
      [
        ...root,
        scaled,
        node('scaled', 'Mul', ['x', 'factor']),
        node('moved', 'Mul', ['mean', 'gamma']),
        ...beta,
        node('y', 'AddV2', ['scaled', 'shift']),
      ],
    ],
  ])('what has %s is no normalisation', (_, nodes) => {
    expect(ops(imported({ nodes: [images, ...parameters(3), ...nodes] }))).not.toContain('BatchNormalization');
  });
});
