import { describe, expect, it } from 'vitest';

import { GraphBuilder } from '../src/builder.js';
import { freeBatch } from '../src/onnx/batch/free-batch.js';

/** Frees a graph of one input `x` of the given shape; `write` returns its output. */
function free(shape: readonly number[], output: readonly number[], write: (b: GraphBuilder, x: string) => string) {
  const builder = new GraphBuilder();
  builder.output(write(builder, builder.input('x', shape)), output, 'y');
  return freeBatch(builder.build('fixed'));
}

/** A GRU of 3 hidden units over steps `[5, rows, 4]`, with an initial state, its last state with the rows in front. */
function gru(b: GraphBuilder, x: string, initial: string): string {
  const steps = b.add('Transpose', [x], { perm: [1, 0, 2] });
  const [, last] = b.addMany('GRU', [steps, ones(b, 1, 9, 4), ones(b, 1, 9, 3), '', '', initial], 2, { hidden_size: 3 });
  return b.add('Squeeze', [last!, b.ints([0])]);
}

const ones = (b: GraphBuilder, ...shape: number[]): string => b.floats(new Float32Array(shape.reduce((a, c) => a * c, 1)).fill(1), shape);

describe('a fixed batch axis', () => {
  it.each<readonly [string, readonly number[], readonly number[], (b: GraphBuilder, x: string) => string]>([
    ['in a target of Reshape', [1, 2, 3], [1, 6], (b, x) => b.add('Reshape', [x, b.ints([1, -1])])],
    ['of several rows', [4, 2, 3], [4, 6], (b, x) => b.add('Reshape', [x, b.ints([4, 6])])],
    ['in a target of Expand', [1, 1, 3], [1, 2, 3], (b, x) => b.add('Expand', [x, b.ints([1, 2, 3])])],
    [
      'that is moved and moved back',
      [1, 3, 4],
      [1, 3, 4],
      (b, x) => b.add('Transpose', [b.add('Relu', [b.add('Transpose', [x], { perm: [2, 0, 1] })])], { perm: [1, 2, 0] }),
    ],
    ['beside axes of length 1', [1, 1, 4, 1], [1, 4], (b, x) => b.add('Squeeze', [x, b.ints([1, 3])])],
    [
      'behind an added axis',
      [1, 4],
      [1, 4],
      (b, x) => b.add('ReduceSum', [b.add('Unsqueeze', [x, b.ints([0])]), b.ints([0])], { keepdims: 0 }),
    ],
    ['with constants that are the same for all', [1, 4], [1, 4], (b, x) => b.add('Add', [b.add('Mul', [x, ones(b, 1, 4)]), ones(b, 4)])],
    [
      'of a picked position',
      [1, 5, 4],
      [1, 4],
      (b, x) => b.add('Gather', [x, b.constant({ type: 'int64', shape: [], data: BigInt64Array.of(0n) })], { axis: 1 }),
    ],
    ['joined with what is the same for all', [1, 5, 4], [1, 6, 4], (b, x) => b.add('Concat', [ones(b, 1, 1, 4), x], { axis: 1 })],
    [
      'in a target that is put together',
      [1, 2, 3],
      [1, 6],
      (b, x) => b.add('Reshape', [x, b.add('Concat', [b.ints([1]), b.ints([-1])], { axis: 0 })]),
    ],
    [
      'beside arithmetic with other lengths',
      [1, 4],
      [1, 4],
      (b, x) => b.add('Div', [x, b.add('Cast', [b.add('Shape', [x], { start: 1, end: 2 })], { to: 1 })]),
    ],
    ['beside an empty tensor made for it', [1, 4], [1, 4], (b, x) => b.add('Add', [x, b.add('ConstantOfShape', [b.add('Shape', [x])])])],
    ['of a recurrent layer', [2, 5, 4], [2, 3], (b, x) => gru(b, x, '')],
    ['of one with an initial state for all rows', [1, 5, 4], [1, 3], (b, x) => gru(b, x, ones(b, 1, 1, 3))],
    [
      'of one with zeros for each row',
      [2, 5, 4],
      [2, 3],
      (b, x) => gru(b, x, b.constant({ type: 'float32', shape: [1, 2, 3], data: new Float32Array(6) })),
    ],
    [
      'of one with a state that is computed from the row',
      [2, 5, 4],
      [2, 3],
      (b, x) =>
        gru(
          b,
          x,
          b.add('Unsqueeze', [b.add('MatMul', [b.add('ReduceMean', [x, b.ints([1])], { keepdims: 0 }), ones(b, 4, 3)]), b.ints([0])]),
        ),
    ],
    ['of the rows of a product', [1, 5, 4], [1, 5, 6], (b, x) => b.add('MatMul', [x, ones(b, 4, 6)])],
  ])('%s becomes free', (_, shape, output, write) => {
    const batch = free(shape, output, write);
    if (!batch.freed) throw new Error(batch.reason);
    expect(batch.graph.inputs[0]!.shape).toEqual(['n', ...shape.slice(1)]);
    expect(batch.graph.outputs[0]!.shape).toEqual(['n', ...output.slice(1)]);
  });

  it.each<readonly [string, readonly number[], readonly number[], string, (b: GraphBuilder, x: string) => string]>([
    ['is merged with another', [2, 3], [6], 'it merges the batch with other axes', (b, x) => b.add('Reshape', [x, b.ints([6])])],
    ['is squeezed away', [1, 3], [3], 'it takes off whatever axes', (b, x) => b.add('Squeeze', [x])],
    ['is summed over', [2, 3], [1, 3], 'it sums up the batch', (b, x) => b.add('ReduceMean', [x, b.ints([0])])],
    ['is normalised over', [2, 3], [2, 3], 'it works along the batch axis', (b, x) => b.add('Softmax', [x], { axis: 0 })],
    ['meets a constant per row', [2, 3], [2, 3], 'it holds a constant per row', (b, x) => b.add('Add', [x, ones(b, 2, 3)])],
    [
      'is joined with a constant per row',
      [2, 3],
      [2, 6],
      'it holds a constant per row',
      (b, x) => b.add('Concat', [x, ones(b, 2, 3)], { axis: 1 }),
    ],
    ['is joined', [2, 3], [4, 3], 'it joins rows', (b, x) => b.add('Concat', [x, x], { axis: 0 })],
    ['is cut', [4, 3], [2, 3], 'it cuts the batch', (b, x) => b.add('Slice', [x, b.ints([0]), b.ints([2]), b.ints([0])])],
    ['is multiplied with itself', [3, 3], [3, 3], 'it mixes the rows', (b, x) => b.add('MatMul', [x, x])],
    [
      'is divided by its length',
      [1, 4],
      [1, 4],
      'it computes with the number of rows',
      (b, x) => b.add('Div', [x, b.add('Cast', [b.add('Size', [x])], { to: 1 })]),
    ],
    [
      'is counted across',
      [1, 1, 4, 4],
      [1, 1, 2, 2],
      'it counts positions across the whole batch',
      (b, x) => b.add('Cast', [b.addMany('MaxPool', [x], 2, { kernel_shape: [2, 2], strides: [2, 2] })[1]!], { to: 1 }),
    ],
    ['has an initial state per row', [2, 5, 4], [2, 3], 'it holds an initial state', (b, x) => gru(b, x, ones(b, 1, 2, 3))],
    [
      'is the time of a recurrent layer',
      [5, 2, 4],
      [5, 1, 2, 3],
      'it does not take the batch on its second axis',
      (b, x) => b.add('RNN', [x, ones(b, 1, 3, 4), ones(b, 1, 3, 3)], { hidden_size: 3 }),
    ],
    ['ends elsewhere', [2, 3], [3, 2], 'does not have the batch as its first axis', (b, x) => b.add('Transpose', [x])],
    ['meets an unknown operator', [1, 3], [1, 3], 'cannot be followed through it', (b, x) => b.add('CumSum', [x, b.ints([1])])],
  ])('that %s stays', (_, shape, output, reason, write) => {
    const batch = free(shape, output, write);
    expect(batch.freed).toBe(false);
    if (!batch.freed) expect(batch.reason).toContain(reason);
  });

  it('that is free already is left alone', () => {
    const builder = new GraphBuilder();
    builder.output(builder.add('Relu', [builder.input('x', ['rows', 3])]), ['rows', 3], 'y');
    const graph = builder.build('free');
    expect(freeBatch(graph)).toEqual({ freed: true, graph });
  });

  it('takes a name that no other axis has', () => {
    const builder = new GraphBuilder();
    builder.output(builder.add('Relu', [builder.input('x', [1, 'n'])]), [1, 'n'], 'y');
    const batch = freeBatch(builder.build('named'));
    expect(batch.freed && batch.graph.inputs[0]!.shape).toEqual(["n'", 'n']);
  });
});
