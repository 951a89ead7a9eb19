import { describe, expect, it } from 'vitest';

import { philoxWords } from './philox.js';

const hex = (words: Uint32Array): string[] => [...words].map((word) => word.toString(16).padStart(8, '0'));

/** Known answers of the Random123 distribution, `philox4x32 10`. */
const answers: readonly { readonly counter: readonly number[]; readonly key: readonly number[]; readonly words: string }[] = [
  { counter: [0, 0, 0, 0], key: [0, 0], words: '6627e8d5 e169c58d bc57ac4c 9b00dbd8' },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    words: '408f276d 41c83b0e a20bc7c6 6d5451fd',
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    words: 'd16cfe09 94fdcceb 5001e420 24126ea1',
  },
];

describe('philoxWords', () => {
  it.each(answers)('meets the published answer $words', ({ counter, key, words }) => {
    const out = new Uint32Array(4);
    const place = { key0: key[0]!, key1: key[1]!, counter1: counter[1]!, counter2: counter[2]!, counter3: counter[3]! };
    philoxWords(place, counter[0]!, out, 1);
    expect(hex(out).join(' ')).toBe(words);
  });

  it('gives each block by itself what it gives in a row', () => {
    const place = { key0: 7, key1: 8, counter1: 9, counter2: 10, counter3: 11 };
    const all = new Uint32Array(4 * 37);
    philoxWords(place, 5, all, 37);
    const one = new Uint32Array(4);
    for (let block = 0; block < 37; block++) {
      philoxWords(place, 5 + block, one, 1);
      expect(hex(all.subarray(4 * block, 4 * block + 4))).toEqual(hex(one));
    }
  });
});
