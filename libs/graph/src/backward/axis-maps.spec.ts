import { expect, it } from 'vitest';

import { GraphBuilder } from '../builder.js';
import { axisMaps } from './axis-maps.js';

type Attributes = Parameters<GraphBuilder['add']>[2];

function resizeWith(attributes: Attributes) {
  const b = new GraphBuilder();
  b.add('Resize', [b.input('x', ['n', 1, 2, 3])], attributes);
  return b.nodes[0]!;
}

it('has a map for each axis that changes', () => {
  const node = resizeWith({ mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' });
  expect(axisMaps(node, ['n', 1, 2, 3], ['n', 1, 4, 3], [1, 1, 2, 1])).toEqual([
    { axis: 2, from: 2, to: 4, matrix: Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1) },
  ]);
});

it('counts the axes that are named from either end', () => {
  const maps = axisMaps(resizeWith({ axes: [-1] }), ['n', 1, 2, 3], ['n', 1, 2, 1], []);
  expect(maps).toEqual([{ axis: 3, from: 3, to: 1, matrix: Float32Array.of(0, 1, 0) }]);
});

it('has none where no length changes, whatever the scales say', () => {
  expect(axisMaps(resizeWith({}), ['n', 1, 2, 3], ['n', 1, 2, 3], [1, 1, 1.2, 1])).toEqual([]);
});

it.each([
  [{ antialias: 1 }, 'has the attribute antialias = 1, where 0 is allowed'],
  [{ keep_aspect_ratio_policy: 'not_larger' }, 'has the attribute keep_aspect_ratio_policy = not_larger, where stretch is allowed'],
  [
    { coordinate_transformation_mode: 'tf_crop_and_resize' },
    'has the attribute coordinate_transformation_mode = tf_crop_and_resize, where half_pixel, asymmetric, align_corners, pytorch_half_pixel, half_pixel_symmetric are allowed',
  ],
])('names the attribute that is not computed: %o', (attributes: Attributes, clause) => {
  expect(axisMaps(resizeWith(attributes), ['n', 1, 2, 3], ['n', 1, 4, 3], [1, 1, 2, 1])).toBe(clause);
});

it('names an axis whose length is free', () => {
  expect(axisMaps(resizeWith({}), ['n', 1, 'h', 3], ['n', 1, '2*h', 3], [])).toBe('changes axis 2, whose length is free');
});
