import { GraphBuilder, gradientNode } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { bytesPerRow } from './memory.js';

describe(bytesPerRow, () => {
  it('counts the tensors that are alive together, and half as much again', () => {
    const builder = new GraphBuilder();
    const x = builder.input('x', ['n', 10]);
    const a = builder.add('Relu', [x]);
    const b = builder.add('Concat', [a, a, a], { axis: 1 });
    const c = builder.add('ReduceSum', [b, builder.ints([1])], { keepdims: 0 });
    builder.output(c, ['n']);
    // At most a and b, 10 and 30 floats; x has gone by then, and c is one float beside b.
    expect(bytesPerRow(builder.build('chain'))).toBe(1.5 * 4 * 40);
  });

  it('does not count what is as large for one row as for many', () => {
    const builder = new GraphBuilder();
    const x = builder.input('x', ['n', 2]);
    const fixed = builder.add('Exp', [builder.constant({ type: 'float32', shape: [1000, 2], data: new Float32Array(2000) })]);
    builder.output(builder.add('MatMul', [x, builder.add('Transpose', [fixed], { perm: [1, 0] })]), ['n', 1000]);
    expect(bytesPerRow(builder.build('table'))).toBe(1.5 * 4 * 1002);
  });

  it('keeps what a gradient comes back through until it has come back', () => {
    const builder = new GraphBuilder();
    const x = builder.input('x', ['n', 10]);
    const sines = builder.add('Sin', [builder.add('Sin', [builder.add('Sin', [x])])]);
    const sum = builder.add('ReduceSum', [sines, builder.ints([1])], { keepdims: 0 });
    const gradient = gradientNode(builder, { cotangents: new Map([[sum, sum]]), wrt: [x] }).get(x)!;
    builder.output(gradient, ['n', 10]);
    // x and three of sines, the sum, and the gradient.
    expect(bytesPerRow(builder.build('sines'))).toBe(1.5 * 4 * (10 + 30 + 1 + 10));
  });
});
