import { expect, it } from 'vitest';

import { changed } from '../../test/transform-support.js';
import { gain } from './gain.js';

it('multiplies, and cuts peaks at full scale', () => {
  const half = Float32Array.of(0.5, -0.25, 0, 0.9);
  expect([...changed(gain(), half, [-12])]).toEqual([0.5, -0.25, 0, 0.9].map((sample) => Math.round(sample * 10 ** -0.6 * 32768) / 32768));
  expect(changed(gain(), half, [6])[3]).toBe(32767 / 32768);
});
