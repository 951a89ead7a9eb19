import { expect, it } from 'vitest';

import { seriesOptions } from './options.js';

it.each([
  [{ decimals: 4, upper: 300 }, /with 4 decimals, bounds from -209\.7152 to 209\.7152 are allowed/],
  [{ decimals: 2, lower: -30_000 }, /bounds from -20971\.52 to 20971\.52 are allowed/],
  [{ lower: 2, upper: 1 }, /a lower bound of 2 and an upper one of 1 leave no room between them/],
  [{ decimals: 1, lower: 1, upper: 1.05 }, /leave no room/],
  [{ decimals: 7 }, /<=6/],
  [{ scaling: 'unit' }, /expected one of/],
  [{ epsilon: 0 }, />0/],
  [{ decimal: 3 }, /decimal/],
])('refuses %o', (options, says) => {
  expect(seriesOptions.safeParse(options).error?.message).toMatch(says);
});

it('has a default for everything', () => {
  expect(seriesOptions.parse({})).toEqual({ decimals: 4, epsilon: 1e-8 });
  expect(seriesOptions.parse({ decimals: 2, lower: -20_000, upper: 20_000 })).toMatchObject({ lower: -20_000 });
});
