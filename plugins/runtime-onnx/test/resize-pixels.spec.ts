import { GraphBuilder, interpolation } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { runGraph } from './run-graph.js';

const COORDINATES = ['half_pixel', 'asymmetric', 'align_corners', 'pytorch_half_pixel', 'half_pixel_symmetric'];
const ROUNDINGS = ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'];
const SCALES = [0.3, 0.4, 0.6, 0.7, 2 / 3, 0.9, 1.1, 1.25, 1.3, 1.6, 5 / 3, 1.7, 2, 2.5, 3.3];
const LENGTHS = [1, 2, 3, 4, 5, 7, 10, 12];

/** The pixel that ONNX Runtime takes for each place: the input holds the numbers of its pixels. */
async function pixels(from: number, scale: number, coordinates: string, rounding: string): Promise<readonly number[]> {
  const to = Math.floor(Math.fround(from * Math.fround(scale)));
  const b = new GraphBuilder();
  const attributes = { mode: 'nearest', coordinate_transformation_mode: coordinates, nearest_mode: rounding };
  b.output(b.add('Resize', [b.input('x', [1, from]), '', b.floats([1, scale])], attributes), [1, to], 'y');
  const answers = await runGraph(b.build('pixels'), { x: Float32Array.from({ length: from }, (_, i) => i) }, 1);
  return [...answers.get('y')!.data];
}

describe.each(COORDINATES)('the nearest pixels of %s', (coordinates) => {
  it.each(ROUNDINGS)('are those of ONNX Runtime, by %s', async (rounding) => {
    for (const scale of SCALES)
      for (const from of LENGTHS.filter((length) => length * scale >= 1)) {
        const taken = await pixels(from, scale, coordinates, rounding);
        // What keeps its length is passed on as it is, and asks for no map.
        if (taken.length === from) continue;
        const axis = { from, to: taken.length, scale, mode: 'nearest', coordinates, rounding, cubic: 0, excludeOutside: false };
        const matrix = interpolation(axis)!;
        const read = taken.map((_, at) => matrix.subarray(at * from, (at + 1) * from).indexOf(1));
        expect(read, `${from} by ${scale}`).toEqual(taken);
      }
  });
});
