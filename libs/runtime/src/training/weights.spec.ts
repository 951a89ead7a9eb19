import { GraphBuilder } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { trainableWeights } from './weights.js';

describe(trainableWeights, () => {
  it('takes kernels and biases, also behind views, and leaves fixed numbers alone', () => {
    const builder = new GraphBuilder();
    const constant = (name: string, ...shape: number[]) => {
      const data = new Float32Array(shape.reduce((size, axis) => size * axis, 1)).fill(0.1);
      return builder.constant({ type: 'float32', shape, data }, name);
    };
    const x = builder.input('x', ['n', 1, 4, 4]);
    const centred = builder.add('Sub', [x, constant('mean', 1)]);
    const map = builder.add('Conv', [centred, constant('kernel', 2, 1, 3, 3), constant('bias', 2)]);
    const shifted = builder.add('Add', [builder.add('Relu', [map]), constant('shift', 1)]);
    const flat = builder.add('Reshape', [shifted, builder.ints([-1, 8])]);
    const dense = builder.add('MatMul', [flat, builder.add('Transpose', [constant('rows', 3, 8)], { perm: [1, 0] })]);
    builder.output(builder.add('Add', [dense, constant('offset', 3)]), ['n', 3]);
    const found = trainableWeights(builder.build('net')).map((name) => name.split('#')[0]);
    expect(found).toEqual(['kernel', 'bias', 'rows', 'offset']);
  });
});
