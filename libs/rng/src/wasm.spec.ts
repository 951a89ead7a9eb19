import { describe, expect, it } from 'vitest';

import { philoxWords, type PhiloxPlace } from './philox.js';
import { CAPACITY, uniformKernel, wordsKernel } from './wasm.js';

const places: readonly PhiloxPlace[] = [
  { key0: 0, key1: 0, counter1: 0, counter2: 0, counter3: 0 },
  { key0: 0xffffffff, key1: 0xffffffff, counter1: 0xffffffff, counter2: 0xffffffff, counter3: 0xffffffff },
  { key0: 0xa4093822, key1: 0x299f31d0, counter1: 0x85a308d3, counter2: 0x13198a2e, counter3: 0x03707344 },
  { key0: 123456789, key1: 987654321, counter1: 5, counter2: 0x80000000, counter3: 77 },
];

describe('the WebAssembly kernel', () => {
  it('gives the bits of philoxWords, whatever the place and the length', () => {
    const kernel = wordsKernel()!;
    for (const place of places) {
      for (const [first, blocks] of [
        [0, 1],
        [0xfffffffe, 9],
        [0x243f6a88, 4],
        [3, CAPACITY / 4],
      ] as const) {
        const expected = new Uint32Array(4 * blocks);
        philoxWords(place, first, expected, blocks);
        expect(kernel(place, first, 4 * blocks).subarray(0, 4 * blocks)).toEqual(expected);
      }
    }
  });

  it('makes uniform numbers of the upper 24 bits', () => {
    for (const place of places) {
      const words = wordsKernel()!(place, 9, 1000);
      const uniforms = uniformKernel()!(place, 9, 1000);
      for (let i = 0; i < 1000; i++) expect(uniforms[i]).toBe((words[i]! >>> 8) / 16777216);
    }
  });
});
