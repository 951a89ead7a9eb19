import type { GraphBuilder } from '@deepsensor/graph';

import type { GradientCase, GradientInput } from '../case.js';

type Attributes = Parameters<GraphBuilder['add']>[2];
type Shape = GradientInput['shape'];

const resized = (shape: Shape, scales: readonly number[], attributes: Attributes): GradientCase => ({
  name: `Resize [${shape.join()}] by ${scales.join()} ${JSON.stringify(attributes)}`,
  inputs: { x: { shape } },
  build: (b, { x }) => b.add('Resize', [x!, '', b.floats(scales)], attributes),
});

const coordinates = ['half_pixel', 'asymmetric', 'align_corners', 'pytorch_half_pixel', 'half_pixel_symmetric'];

export const resizing: readonly GradientCase[] = [
  ...coordinates.flatMap((coordinate_transformation_mode) => [
    resized(['n', 2, 3, 4], [1, 1, 2, 2.5], { mode: 'linear', coordinate_transformation_mode }),
    resized(['n', 2, 5, 6], [1, 1, 0.6, 0.5], { mode: 'linear', coordinate_transformation_mode }),
    resized(['n', 2, 3, 4], [1, 1, 2, 3], { mode: 'nearest', coordinate_transformation_mode }),
  ]),
  ...['floor', 'ceil', 'round_prefer_floor', 'round_prefer_ceil'].map((nearest_mode) =>
    resized(['n', 1, 5, 4], [1, 1, 1.7, 0.6], { mode: 'nearest', nearest_mode, coordinate_transformation_mode: 'asymmetric' }),
  ),
  // Scales that float32 holds as a little more or less than they are: 3 times 5/3 is 5, and 4 over 4/3 is 3.
  resized(['n', 1, 3, 6], [1, 1, 5 / 3, 4 / 3], { mode: 'nearest', nearest_mode: 'floor', coordinate_transformation_mode: 'asymmetric' }),
  resized(['n', 1, 7, 5], [1, 1, 5 / 3, 7 / 5], { mode: 'nearest', nearest_mode: 'round_prefer_floor' }),
  resized(['n', 1, 3, 2], [1, 1, 5 / 4, 4 / 3], { mode: 'nearest', nearest_mode: 'floor', coordinate_transformation_mode: 'asymmetric' }),
  resized(['n', 1, 4, 5], [1, 1, 2, 1.5], { mode: 'cubic' }),
  resized(['n', 1, 4, 5], [1, 1, 2, 1.5], { mode: 'cubic', cubic_coeff_a: -0.5, exclude_outside: 1 }),
  resized(['n', 2, 5], [1, 1, 2], { mode: 'linear' }),
  {
    name: 'Resize to sizes',
    inputs: { x: { shape: [1, 2, 3, 4] } },
    build: (b, { x }) => b.add('Resize', [x!, '', '', b.ints([1, 2, 7, 3])], { mode: 'linear' }),
  },
];
