import { differentiate, GraphBuilder, inferShapes } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { open, run } from './gradient-check.js';

type Attributes = Readonly<Record<string, number | readonly number[]>>;

/** Gradient of a pooling of one 2-d map, by a cotangent of 1, 2, 3, ... */
async function pooled(op: string, attributes: Attributes, rows: readonly (readonly number[])[]): Promise<number[][]> {
  const [height, width] = [rows.length, rows[0]!.length];
  const b = new GraphBuilder();
  const y = b.add(op, [b.input('x', [1, 1, height, width])], attributes);
  const shape = inferShapes(b.build('shapes')).get(y)!.shape as number[];
  const cotangent = b.floats(
    Array.from({ length: shape.reduce((whole, size) => whole * size, 1) }, (_, i) => i + 1),
    shape,
  );
  b.output(differentiate(b, { cotangents: new Map([[y, cotangent]]), wrt: ['x'] }).get('x')!, [1, 1, height, width], 'dx');
  const found = await run(await open(b), { x: { data: Float32Array.from(rows.flat()), shape: [1, 1, height, width] } });
  const flat = Array.from(found['dx']!.data as Float32Array);
  return rows.map((_, row) => flat.slice(row * width, (row + 1) * width));
}

const apart: Attributes = { kernel_shape: [2, 2], strides: [2, 2] };

describe('max pooling gives the gradient to the first largest element of each window', () => {
  it('apart, all equal', async () => {
    const flat = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
    expect(await pooled('MaxPool', apart, flat)).toEqual([
      [1, 0, 2, 0],
      [0, 0, 0, 0],
      [3, 0, 4, 0],
      [0, 0, 0, 0],
    ]);
  });

  it('apart, some equal, negative', async () => {
    const rows = [
      [-3, -1, -2, -2],
      [-1, -1, -2, -1],
      [-5, -5, -4, -6],
      [-4, -4, -4, -4],
    ];
    expect(await pooled('MaxPool', apart, rows)).toEqual([
      [0, 1, 0, 0],
      [0, 0, 0, 2],
      [0, 0, 4, 0],
      [3, 0, 0, 0],
    ]);
  });

  it('apart, rows over', async () => {
    const flat = Array.from({ length: 3 }, () => [-1, -1, -1, -1, -1]);
    expect(await pooled('MaxPool', apart, flat)).toEqual([
      [1, 0, 2, 0, 0],
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
    ]);
  });

  it('apart, ceil_mode', async () => {
    const flat = Array.from({ length: 3 }, () => [-1, -1, -1]);
    expect(await pooled('MaxPool', { ...apart, ceil_mode: 1 }, flat)).toEqual([
      [1, 0, 2],
      [0, 0, 0],
      [3, 0, 4],
    ]);
  });

  it('overlapping', async () => {
    const flat = Array.from({ length: 3 }, () => [2, 2, 2]);
    expect(await pooled('MaxPool', { kernel_shape: [2, 2] }, flat)).toEqual([
      [1, 2, 0],
      [3, 4, 0],
      [0, 0, 0],
    ]);
  });

  it('overlapping and padded: several windows share one element', async () => {
    const flat = Array.from({ length: 3 }, () => [-2, -2, -2]);
    expect(await pooled('MaxPool', { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }, flat)).toEqual([
      [1 + 2 + 4 + 5, 3 + 6, 0],
      [7 + 8, 9, 0],
      [0, 0, 0],
    ]);
  });

  it('over the whole map', async () => {
    expect(
      await pooled('GlobalMaxPool', {}, [
        [-3, -1],
        [-1, -2],
      ]),
    ).toEqual([
      [0, 1],
      [0, 0],
    ]);
  });
});
