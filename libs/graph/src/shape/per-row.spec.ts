import { describe, expect, it } from 'vitest';

import { GraphBuilder } from '../builder.js';
import { inferShapes } from './infer-shapes.js';

type Write = (b: GraphBuilder, x: string) => string;

function after(shape: readonly (number | string)[], write: Write) {
  const b = new GraphBuilder();
  return inferShapes(b.build(write(b, b.input('x', shape)))).get(b.nodes.at(-1)!.outputs[0]!)?.shape;
}

const zeros = (b: GraphBuilder, shape: readonly number[]) => b.floats(new Float32Array(shape.reduce((a, c) => a * c)), shape);
const places = (b: GraphBuilder, shape: readonly number[]) => {
  const data = new BigInt64Array(shape.reduce((a, c) => a * c));
  return b.constant({ type: 'int64', shape, data });
};

const recurrent =
  (op: string, rest: (b: GraphBuilder) => readonly string[]): Write =>
  (b, x) =>
    b.add(op, [x, zeros(b, [1, 12, 4]), zeros(b, [1, 12, 3]), ...rest(b)], { hidden_size: 3 });

const state = (b: GraphBuilder, value: number) => b.floats(new Float32Array(6).fill(value), [1, 2, 3]);

describe('what a file has for so many rows is named where another number of them is to fit', () => {
  it.each<[string, string, readonly (number | string)[], Write]>([
    ['GRU', '4 (sequence_lens)', [5, 'n', 4], recurrent('GRU', (b) => ['', places(b, [2])])],
    ['LSTM', '4 (sequence_lens)', [5, 'n', 4], recurrent('LSTM', (b) => ['', places(b, [2])])],
    ['GRU', '5 (initial_h)', [5, 'n', 4], recurrent('GRU', (b) => ['', '', state(b, 0.5)])],
    ['LSTM', '6 (initial_c)', [5, 'n', 4], recurrent('LSTM', (b) => ['', '', '', state(b, 0.5)])],
    ['GatherElements', '1 (indices)', ['n', 4, 3], (b, x) => b.add('GatherElements', [x, places(b, [2, 4, 2])], { axis: 2 })],
    ['GatherND', '1 (indices)', ['n', 4, 3], (b, x) => b.add('GatherND', [x, places(b, [2, 5, 2])], { batch_dims: 1 })],
    ['GridSample', '1 (grid)', ['n', 2, 5, 5], (b, x) => b.add('GridSample', [x, zeros(b, [2, 4, 4, 2])])],
    ['ReverseSequence', '1 (sequence_lens)', [5, 'n', 4], (b, x) => b.add('ReverseSequence', [x, places(b, [2])])],
  ])('%s, input %s', (op, input, shape, write) => {
    const words = `node "${op}`;
    expect(() => after(shape, write)).toThrow(words);
    expect(() => after(shape, write)).toThrow(`(${op}) has the input ${input} for 2 rows, where any number of rows ("n") is to fit`);
  });

  it('by numbers where both are known', () => {
    const write = recurrent('GRU', (b) => ['', places(b, [3])]);
    expect(() => after([5, 1, 4], write)).toThrow('has the input 4 (sequence_lens) for 3 rows and is given 1;');
    const pick = (rows: number) => (b: GraphBuilder, x: string) => b.add('GatherElements', [x, places(b, [rows, 4, 2])], { axis: 2 });
    expect(() => after([1, 4, 3], pick(3))).toThrow('has the input 1 (indices) for 3 rows and is given 1;');
    expect(after([3, 4, 3], pick(2))).toEqual([2, 4, 2]);
  });
});

it('what has as many rows as it is given, and states of zeros, pass', () => {
  expect(
    after(
      [5, 2, 4],
      recurrent('GRU', (b) => ['', places(b, [2]), state(b, 0.5)]),
    ),
  ).toEqual([5, 1, 2, 3]);
  expect(
    after(
      [5, 'n', 4],
      recurrent('GRU', (b) => ['', '', state(b, 0)]),
    ),
  ).toEqual([5, 1, 'n', 3]);
  expect(after(['n', 4, 3], (b, x) => b.add('GatherElements', [x, places(b, [2, 4, 3])], { axis: 0 }))).toEqual([2, 4, 3]);
  expect(after(['n', 2, 5, 5], (b, x) => b.add('GridSample', [x, b.input('grid', ['n', 4, 3, 2])]))).toEqual(['n', 2, 4, 3]);
});

it('a Resize does not change the axis of the batch', () => {
  const to = (sizes: readonly number[]) => () => after(['n', 2, 8, 8], (b, x) => b.add('Resize', [x, '', '', b.ints(sizes)]));
  expect(to([3, 2, 5, 6])).toThrow('(Resize) resizes the axis of the batch ("n") to 3');
  const axes = (b: GraphBuilder, x: string) => b.add('Resize', [x, '', '', b.ints([5, 6])], { axes: [2, 3] });
  expect(after(['n', 2, 8, 8], axes)).toEqual(['n', 2, 5, 6]);
});

it('a Resize that keeps proportions takes one scale for all axes', () => {
  const resized = (policy: string) =>
    after(['n', 2, 5, 7], (b, x) =>
      b.add('Resize', [x, '', '', b.ints([9, 20])], { axes: [2, 3], mode: 'linear', keep_aspect_ratio_policy: policy }),
    );
  // 9/5 and 20/7: 7 by 1.8 is 12.6, and 5 by 2.857 is 14.29.
  expect(resized('not_larger')).toEqual(['n', 2, 9, 13]);
  expect(resized('not_smaller')).toEqual(['n', 2, 14, 20]);
});

it.each([
  ['...j,jk->...k', ['n', 3, 2]],
  ['...jk', ['n', 3, 4]],
  ['bij->b...', ['n']],
  ['bij,jc', ['n', 2, 3]],
])('an Einsum %s has a shape', (equation, shape) => {
  const isOne = !equation.includes(',');
  const second = (b: GraphBuilder) => (isOne ? [] : [zeros(b, [4, 2])]);
  expect(after(['n', 3, 4], (b, x) => b.add('Einsum', [x, ...second(b)], { equation }))).toEqual(shape);
});
