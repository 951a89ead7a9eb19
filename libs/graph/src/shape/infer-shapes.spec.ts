import { describe, expect, it } from 'vitest';

import { GraphBuilder } from '../builder.js';
import { inferShapes } from './infer-shapes.js';

/** Shape of what `write` adds behind an input of this shape. */
function after(
  shape: readonly (number | string)[],
  write: (b: GraphBuilder, x: string) => string,
): readonly (number | string)[] | undefined {
  const b = new GraphBuilder();
  const tensor = write(b, b.input('x', shape));
  return inferShapes(b.build('piece')).get(tensor)?.shape;
}

const weights = (b: GraphBuilder, shape: readonly number[]): string => b.floats(new Float32Array(shape.reduce((a, c) => a * c, 1)), shape);

describe('windows', () => {
  it.each([
    ['2-d with pads', ['n', 3, 32, 32], [16, 3, 3, 3], { pads: [1, 1, 1, 1] }, ['n', 16, 32, 32]],
    ['strided', ['n', 3, 33, 32], [16, 3, 3, 3], { strides: [2, 2] }, ['n', 16, 16, 15]],
    ['dilated', ['n', 3, 32, 32], [16, 3, 3, 3], { dilations: [2, 2] }, ['n', 16, 28, 28]],
    ['grouped', ['n', 8, 7, 7], [16, 2, 3, 3], { group: 4 }, ['n', 16, 5, 5]],
    ['SAME_UPPER', ['n', 3, 33, 32], [16, 3, 3, 3], { strides: [2, 2], auto_pad: 'SAME_UPPER' }, ['n', 16, 17, 16]],
    ['1-d', ['n', 1, 8000], [16, 1, 64], { strides: [4], pads: [30, 30] }, ['n', 16, 2000]],
    ['3-d', ['n', 1, 8, 9, 10], [4, 1, 3, 3, 3], {}, ['n', 4, 6, 7, 8]],
    ['free height', ['n', 3, 'h', 32], [4, 3, 3, 3], { pads: [1, 1, 1, 1] }, ['n', 4, 'h', 32]],
  ] as const)('Conv %s', (_, input, weight, attributes, expected) => {
    expect(after(input, (b, x) => b.add('Conv', [x, weights(b, weight)], attributes))).toEqual(expected);
  });

  it.each([
    ['plain', [1, 1, 5, 5], { kernel_shape: [2, 2], strides: [2, 2] }, [1, 1, 2, 2]],
    ['ceil_mode', [1, 1, 5, 5], { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }, [1, 1, 3, 3]],
    // Three steps of 3 would begin the last window at 6, beyond the input of 5 and its padding of 1.
    [
      'ceil_mode, last window outside',
      [1, 1, 5, 5],
      { kernel_shape: [2, 2], strides: [3, 3], pads: [1, 1, 1, 1], ceil_mode: 1 },
      [1, 1, 2, 2],
    ],
    ['1-d', ['n', 16, 250], { kernel_shape: [4], strides: [4] }, ['n', 16, 62]],
  ] as const)('MaxPool %s', (_, input, attributes, expected) => {
    expect(after(input, (b, x) => b.add('MaxPool', [x], attributes))).toEqual(expected);
  });

  it('ConvTranspose with output_padding, and with SAME_UPPER', () => {
    expect(
      after(['n', 16, 7, 7], (b, x) => b.add('ConvTranspose', [x, weights(b, [16, 8, 4, 4])], { strides: [2, 2], pads: [1, 1, 1, 1] })),
    ).toEqual(['n', 8, 14, 14]);
    expect(
      after(['n', 16, 7, 7], (b, x) =>
        b.add('ConvTranspose', [x, weights(b, [16, 8, 3, 3])], { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] }),
      ),
    ).toEqual(['n', 8, 14, 14]);
    expect(
      after(['n', 16, 7, 7], (b, x) => b.add('ConvTranspose', [x, weights(b, [16, 8, 3, 3])], { strides: [2, 2], auto_pad: 'SAME_UPPER' })),
    ).toEqual(['n', 8, 14, 14]);
  });
});

describe('a free batch axis', () => {
  it('survives Reshape with -1 on either side', () => {
    expect(after(['n', 16, 5, 5], (b, x) => b.add('Reshape', [x, b.ints([0, -1])]))).toEqual(['n', 400]);
    expect(after(['n', 16, 5, 5], (b, x) => b.add('Reshape', [x, b.ints([-1, 400])]))).toEqual(['n', 400]);
  });

  it('may be merged with another axis and split off again', () => {
    const merged = (b: GraphBuilder, x: string): string => b.add('Reshape', [x, b.ints([-1, 24])]);
    expect(after(['n', 16, 24], merged)).toEqual(['16*n', 24]);
    expect(after(['n', 16, 24], (b, x) => b.add('Reshape', [merged(b, x), b.ints([-1, 16, 24])]))).toEqual(['n', 16, 24]);
  });

  it('passes through Shape, Gather, Unsqueeze, Concat and Reshape', () => {
    expect(
      after(['n', 16, 5, 5], (b, x) => {
        const shape = b.add('Shape', [x]);
        const batch = b.add('Gather', [shape, b.constant({ type: 'int64', shape: [], data: BigInt64Array.of(0n) })], { axis: 0 });
        const target = b.add('Concat', [b.add('Unsqueeze', [batch, b.ints([0])]), b.ints([-1])], { axis: 0 });
        return b.add('Reshape', [x, target]);
      }),
    ).toEqual(['n', 400]);
  });

  it('passes through the Expand that PyTorch writes: where(equal(target, -1), shape, target)', () => {
    expect(
      after(['n', 4], (b, x) => {
        const shape = b.add('Shape', [x]);
        const target = b.ints([-1, 4]);
        return b.add('Expand', [x, b.add('Where', [b.add('Equal', [target, b.ints([-1])]), shape, target])]);
      }),
    ).toEqual(['n', 4]);
  });
});

describe('layout', () => {
  it.each([
    ['Transpose', { perm: [0, 2, 3, 1] }, [], ['n', 28, 30, 3]],
    ['Flatten', { axis: 1 }, [], ['n', 2520]],
    ['Flatten', { axis: 2 }, [], ['3*n', 840]],
    ['Slice', {}, [[1], [2147483647], [1]], ['n', 2, 28, 30]],
    ['Slice', {}, [[-1], [-9007199254740991], [2], [-2]], ['n', 3, 14, 30]],
    ['Slice', {}, [[0], [9007199254740991], [0]], ['n', 3, 28, 30]],
    ['ReduceMean', { keepdims: 0 }, [[2, 3]], ['n', 3]],
    ['ReduceMean', {}, [[-1]], ['n', 3, 28, 1]],
    ['Unsqueeze', {}, [[0, -1]], [1, 'n', 3, 28, 30, 1]],
    ['Expand', {}, [[2, 1, 1, 1, 1]], [2, 'n', 3, 28, 30]],
    ['Pad', {}, [[0, 0, 1, 2, 0, 0, 3, 4]], ['n', 3, 32, 36]],
    ['GlobalAveragePool', {}, [], ['n', 3, 1, 1]],
    ['Shape', { start: 1 }, [], [3]],
  ] as const)('%s %j', (op, attributes, ints, expected) => {
    expect(after(['n', 3, 28, 30], (b, x) => b.add(op, [x, ...ints.map((each) => b.ints(each))], attributes))).toEqual(expected);
  });
});

describe('models whose shapes contradict each other', () => {
  it.each([
    ['Conv', (b: GraphBuilder, x: string) => b.add('Conv', [x, weights(b, [4, 2, 3, 3])])],
    ['Reshape', (b: GraphBuilder, x: string) => b.add('Reshape', [b.add('ReduceSum', [x, b.ints([0])]), b.ints([5, 5])])],
    ['MatMul', (b: GraphBuilder, x: string) => b.add('MatMul', [x, weights(b, [31, 4])])],
    ['Add', (b: GraphBuilder, x: string) => b.add('Add', [x, weights(b, [5, 1, 1])])],
  ])('%s is named', (op, write) => {
    expect(() => after(['n', 3, 28, 28], write)).toThrow(new RegExp(`node ".*" \\(${op}\\)`));
  });
});
