import { expect, it } from 'vitest';

import { choicesOf, normalsOf, realisationOf } from './draw.js';

it('picks one of 65,536 realisations', () => {
  expect([0, 0.9 / 65536, 1 / 65536, 0.5, 1].map(realisationOf)).toEqual([0, 0, 1, 32768, 65535]);
});

it('draws the same for a transform and a realisation, and only then', () => {
  expect(normalsOf('a', 0.5, 8)).toEqual(normalsOf('a', 0.5, 9).subarray(0, 8));
  expect(normalsOf('a', 0.5, 8)).not.toEqual(normalsOf('b', 0.5, 8));
  expect(normalsOf('a', 0.5, 8)).not.toEqual(normalsOf('a', 0.6, 8));
  expect(choicesOf('a', 0.5).word()).toBe(choicesOf('a', 0.5).word());
  expect(choicesOf('a', 0.5).word()).not.toBe(choicesOf('a', 0.6).word());
  expect(choicesOf('a', 0.5).word()).not.toBe(choicesOf('b', 0.5).word());
});
