import type { NetworkGraph } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { scaleTo } from '../src/shape/resize-scale.js';
import { imported as layers, layersModel } from './keras-models.js';
import { flag, imported as graphModel, node, placeholder, whole } from './tensorflow-graphs.js';

const { floor, fround } = Math;

it('a scale leads to the same length in float32 and in itself', () => {
  for (let from = 1; from <= 100; from++)
    for (let to = 1; to <= 300; to++) {
      const scale = scaleTo(to, from);
      expect([fround(scale), floor(from * scale), floor(fround(from * scale))]).toEqual([scale, to, to]);
      expect(Math.abs(scale / (to / from) - 1)).toBeLessThan(2 ** -22);
    }
});

describe('22 by 28/22, which is a little less in float32', () => {
  const wanted = [1, 1, fround(28 / 22 + 2 ** -23), 3];
  const scales = ({ nodes, constants }: NetworkGraph): readonly number[] => {
    const { inputs } = nodes.find(({ op }) => op === 'Resize')!;
    return [...(constants.get(inputs.at(-1)!)!.data as Float32Array)];
  };

  it.each(['ResizeBilinear', 'ResizeNearestNeighbor'])('is a little more for %s', (op) => {
    const nodes = [placeholder('x', -1, 22, 3, 1), node('y', op, ['x', 'size'], { half_pixel_centers: flag(true) })];
    expect(scales(graphModel(nodes, { size: whole([2], 28, 9) }))).toEqual(wanted);
  });

  it('and for the layer Resizing', () => {
    expect(scales(layers(layersModel([22, 3, 1], [{ of: 'Resizing', config: { height: 28, width: 9 } }])))).toEqual(wanted);
  });
});

it('the nearest pixels are picked by their numbers where a Resize would take others', () => {
  const graph = layers(layersModel([30, 3, 1], [{ of: 'Resizing', config: { height: 23, width: 3, interpolation: 'nearest' } }]));
  expect(graph.nodes.map(({ op }) => op)).toEqual(['Transpose', 'Gather', 'Gather', 'Transpose', 'Identity']);
  const [rows, columns] = [...graph.constants.values()].map(({ data }) => Array.from(data as ArrayLike<unknown>, Number));
  // Those of tf.image.resize (TensorFlow 2.21).
  expect(rows).toEqual([0, 1, 3, 4, 5, 7, 8, 9, 11, 12, 13, 15, 16, 17, 18, 20, 21, 22, 24, 25, 26, 28, 29]);
  expect(columns).toEqual([0, 1, 2]);
});

it('images of free sizes come to sizes that are computed', () => {
  const nodes = [placeholder('x', -1, -1, -1, 2), node('y', 'ResizeBilinear', ['x', 'size'], { half_pixel_centers: flag(true) })];
  const graph = graphModel(nodes, { size: whole([2], 28, 9) });
  expect(graph.nodes.map(({ op }) => op)).toEqual(['Transpose', 'Shape', 'Slice', 'Concat', 'Resize', 'Transpose', 'Identity']);
  expect(graph.outputs[0]!.shape).toEqual(['n', 28, 9, 2]);
});
