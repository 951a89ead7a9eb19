import { uniforms } from '@deepsensor/conformance';
import { GraphBuilder } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { loadLibrary } from '../library.js';
import { openSession } from '../session.js';
import { steadyInstanceNorms } from './instance-norm.js';
import { steadySums } from './sums.js';

/** Sums of `[n, 2, 3, 3]`: op, axes, keepdims, shape of a row of the result, summands. */
const sums = [
  ['ReduceSum', [2, 3], 0, [2], 9],
  ['ReduceMean', [-1, -2], 1, [2, 1, 1], 9],
  ['ReduceSum', [1, 2, 3], 0, [], 18],
  ['ReduceMean', [3], 0, [2, 3], 3],
] as const;

describe(steadySums, () => {
  it.each(sums)('%s over %j, keepdims %i, is the same number for every row', async (op, axes, keepdims, shape, summands) => {
    const builder = new GraphBuilder();
    const x = builder.add('Mul', [builder.input('x', ['n', 2, 3, 3]), builder.scalar(1.5)]);
    builder.output(builder.add(op, [x, builder.ints(axes)], { keepdims }), ['n', ...shape], 'y');
    const graph = steadySums(builder.build('sum'));
    expect(graph.nodes.map((node) => node.op)).toContain('MatMul');
    const width = shape.reduce<number>((size, axis) => size * axis, 1);
    const row = uniforms(1, 18, -1, 1);
    const y = await run(graph, row, 16, [2, 3, 3], shape);
    for (let i = 0; i < y.length; i++) expect(y[i]).toBe(y[i % width]);
    for (let i = 0; i < width; i++) {
      const sum = row.subarray(i * summands, (i + 1) * summands).reduce((total, value) => total + 1.5 * value, 0);
      expect(y[i]).toBeCloseTo(op === 'ReduceMean' ? sum / summands : sum, 5);
    }
  });

  it('leaves alone sums over whole packets, over rows, over axes in the middle, and of whole numbers', () => {
    const builder = new GraphBuilder();
    const x = builder.input('x', ['n', 3, 4]);
    const counts = builder.add('Cast', [builder.add('Concat', [x, x], { axis: 1 })], { to: 7 });
    builder.output(
      builder.add('ReduceSum', [builder.add('Slice', [counts, ...[0, 3, 2].map((at) => builder.ints([at]))]), builder.ints([2])]),
      ['n', 6, 1],
      'counted',
      'int64',
    );
    for (const axes of [[2], [0], [1]]) builder.output(builder.add('ReduceSum', [x, builder.ints(axes)], { keepdims: 1 }), ['n', 3, 4]);
    const graph = builder.build('sums');
    expect(steadySums(graph).nodes).toEqual(graph.nodes);
  });
});

describe(steadyInstanceNorms, () => {
  it('normalises each map as ONNX Runtime does, every row alike', async () => {
    const builder = new GraphBuilder();
    const x = builder.input('x', ['n', 2, 3, 3]);
    const y = builder.add('InstanceNormalization', [x, builder.floats([1.5, -2]), builder.floats([0.5, 0.25])]);
    builder.output(y, ['n', 2, 3, 3], 'y');
    const graph = builder.build('norm');
    const row = uniforms(2, 18, -1, 1);
    const steady = await run(steadySums(steadyInstanceNorms(graph)), row, 16, [2, 3, 3], [2, 3, 3]);
    const own = await run(graph, row, 1, [2, 3, 3], [2, 3, 3]);
    steady.forEach((value, i) => expect(value).toBe(steady[i % 18]));
    own.forEach((value, i) => expect(steady[i]).toBeCloseTo(value, 5));
  });
});

/** Runs a graph on `n` copies of a row. */
async function run(
  graph: Parameters<typeof openSession>[1],
  row: Float32Array,
  n: number,
  input: readonly number[],
  output: readonly number[],
): Promise<Float32Array> {
  const session = await openSession(await loadLibrary(), graph, 1);
  const data = Float32Array.from({ length: n * row.length }, (_, i) => row[i % row.length]!);
  const y = new Float32Array(output.reduce((size, axis) => size * axis, n));
  await session.run({ x: { data, shape: [n, ...input] } }, { y: { data: y, shape: [n, ...output] } });
  await session.release();
  return y;
}
