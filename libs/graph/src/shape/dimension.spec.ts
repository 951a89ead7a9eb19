import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { broadcast, product, quotient, sum, type Dimension } from './dimension.js';

const lengths: Readonly<Record<string, number>> = { n: 7, h: 11, w: 13 };

/** What a dimension is when the free axes have these lengths. */
function valueOf(dimension: Dimension): number {
  return String(dimension)
    .split('*')
    .reduce((all, part) => all * (lengths[part] ?? Number(part)), 1);
}

const dimension = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom('n', 'h', 'w', '2*n', '3*h*n'));

describe('free axes', () => {
  it('multiply and divide as numbers do', () => {
    fc.assert(
      fc.property(fc.array(dimension, { maxLength: 4 }), dimension, (factors, divisor) => {
        const whole = product(factors);
        expect(valueOf(whole)).toBe(factors.reduce((all: number, each) => all * valueOf(each), 1));
        expect(quotient(product([whole, divisor]), divisor)).toEqual(whole);
        const part = quotient(whole, divisor);
        if (part !== undefined) expect(valueOf(part) * valueOf(divisor)).toBe(valueOf(whole));
      }),
    );
  });

  it('have one name however they are made', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray<Dimension>(['n', 2, 'h', 3, 'w'], { minLength: 5 }), (factors) => {
        expect(product(factors)).toBe('6*h*n*w');
      }),
    );
  });

  it('add where they are alike', () => {
    expect(sum('n', 'n')).toBe('2*n');
    expect(sum('3*n', 'n', -1)).toBe('2*n');
    expect(sum('n', 'n', -1)).toBe(0);
    expect(sum('n', 1)).toBe('(n+1)');
  });
});

it('broadcasting stretches axes of length 1 and refuses others', () => {
  expect(broadcast([['n', 1, 4], [3, 1], []])).toEqual(['n', 3, 4]);
  expect(
    broadcast([
      ['n', 4],
      [1, 4],
    ]),
  ).toEqual(['n', 4]);
  expect(
    broadcast([
      [2, 4],
      [3, 4],
    ]),
  ).toBeUndefined();
});
