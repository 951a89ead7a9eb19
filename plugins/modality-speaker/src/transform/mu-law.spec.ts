import { describe, expect, it } from 'vitest';

import { muLawCode, muLawLevel } from './mu-law.js';

describe('mu-law', () => {
  // Quantised values of ITU-T G.711, table 2: the ends of the segments.
  it.each([
    [0x80, 8031],
    [0x8f, 4191],
    [0x90, 3999],
    [0xa0, 1983],
    [0xb0, 975],
    [0xc0, 471],
    [0xd0, 219],
    [0xe0, 93],
    [0xef, 33],
    [0xf0, 30],
    [0xfe, 2],
    [0xff, 0],
    [0x00, -8031],
    [0x7e, -2],
  ])('code %d stands for level %d', (code, level) => {
    expect(muLawLevel(code)).toBe(level);
    expect(muLawCode(level)).toBe(code);
  });

  // Decision values of the table: a level takes the code of the interval that begins at it.
  it.each([
    [1, 0xfe],
    [2, 0xfe],
    [3, 0xfd],
    [31, 0xef],
    [95, 0xdf],
    [4062, 0x90],
    [4063, 0x8f],
    [7903, 0x80],
    [8159, 0x80],
    [-8159, 0x00],
    [-3, 0x7d],
  ])('level %d has code %d', (level, code) => {
    expect(muLawCode(level)).toBe(code);
  });

  it('gives every code back, but for the second zero', () => {
    for (let code = 0; code < 256; code++) expect(muLawCode(muLawLevel(code))).toBe(code === 0x7f ? 0xff : code);
  });

  it('errs by half a step at most, a thirty-second of the biased level', () => {
    for (let level = -8031; level <= 8031; level++)
      expect(Math.abs(muLawLevel(muLawCode(level)) - level)).toBeLessThanOrEqual(Math.max(1, (Math.abs(level) + 33) / 32));
  });
});
