import { expect, it } from 'vitest';

import { changed } from '../../test/transform-support.js';
import { clipping } from './clipping.js';

it('cuts what lies beyond a share of the peak', () => {
  expect([...changed(clipping(), Float32Array.of(0.5, -0.25, 0.0625, -0.125), [0.25])]).toEqual([0.125, -0.125, 0.0625, -0.125]);
});
