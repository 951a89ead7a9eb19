import { describe, expect, it } from 'vitest';

import { COLUMNS, products, ROWS, written } from './products.js';

/** Numbers that look random. */
const noise = (length: number, seed: number) => Float32Array.from({ length }, (_, i) => Math.sin((i + 1) * (seed + 1) * 12.9898) * 3);

describe(products, () => {
  it.each([
    [1, 8],
    [3, 16],
    [34, 400],
  ])('adds a product over %i and %i columns, to the bit as in JavaScript', (k, columns) => {
    const stride = columns + 5;
    const [a, b, c] = [3, 3 + k * ROWS, 3 + k * ROWS + k * columns];
    const capacity = c + ROWS * stride;
    const start = noise(capacity, k);
    const [fast, slow] = [products(capacity), written(capacity)];
    for (const each of [fast, slow]) {
      each.numbers.set(start);
      each.add(a, b, c, stride, k, columns);
    }
    expect(fast.numbers).toEqual(slow.numbers);
    for (const [row, column] of [
      [0, 0],
      [3, columns - 1],
      [2, 5],
    ] as const) {
      let sum = start[c + row * stride + column]!;
      for (let p = 0; p < k; p++) sum += start[a + p * ROWS + row]! * start[b + p * columns + column]!;
      expect(fast.numbers[c + row * stride + column]).toBeCloseTo(sum, 3);
    }
    // What lies between the rows, and before, stays.
    expect(fast.numbers[c + columns]).toBe(start[c + columns]);
    expect(fast.numbers.subarray(0, c)).toEqual(start.subarray(0, c));
  });

  it('is assembled here', () => {
    expect(products(8).numbers.buffer.byteLength).toBe(65536);
    expect(COLUMNS).toBe(8);
  });
});
