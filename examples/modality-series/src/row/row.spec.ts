import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { batchOf, sampleOf } from '../../test/support.js';
import { decodeSamples } from './decode.js';
import { encodeRows } from './encode.js';
import { isNumber } from './fields.js';
import { gridOf, LARGEST_LEVEL } from './grid.js';

const grid = gridOf({ decimals: 2 });
const textOf = ({ bytes }: { readonly bytes: Uint8Array }) => new TextDecoder().decode(bytes);
const reasonOf = (text: string, length = 3) => decodeSamples([sampleOf(text)], length, grid).failures[0]?.reason;

describe(gridOf, () => {
  it('takes the levels within the bounds', () => {
    expect(gridOf({ decimals: 1, lower: -0.3, upper: 0.29 })).toEqual({ decimals: 1, perUnit: 10, lowest: -3, highest: 2 });
    expect(gridOf({ decimals: 4 })).toMatchObject({ lowest: -2_097_152, highest: 2_097_152 });
  });
});

describe(decodeSamples, () => {
  it('rounds to the last decimal', () => {
    const { inputs, rows } = decodeSamples([sampleOf('1.005,-2.344,3e-1\n'), sampleOf(' 0.004 , -0.004 ,"7"')], 3, grid);
    expect([...inputs.data]).toEqual([1, -2.34, 0.3, 0, 0, 7].map(Math.fround));
    expect(Object.is(inputs.data[4], 0)).toBe(true);
    expect([inputs.shape, rows]).toEqual([
      [2, 3],
      [0, 1],
    ]);
  });

  it('leaves out what it cannot read, and says why', () => {
    const { inputs, rows, failures } = decodeSamples([sampleOf('1,2'), sampleOf('3,4,5'), sampleOf('', 'b.csv:7')], 3, grid);
    expect([...inputs.data]).toEqual([3, 4, 5]);
    expect(rows).toEqual([1]);
    expect(failures).toEqual([
      { id: 'a.csv:1', reason: 'it has 2 values, not 3' },
      { id: 'b.csv:7', reason: 'it has 1 values, not 3' },
    ]);
  });

  it.each([
    ['1,,3', 'value 2 is empty, which is no number'],
    ['1,2,NaN', 'value 3 is "NaN", which is no number'],
    ['0x10,2,3', 'value 1 is "0x10", which is no number'],
    ['1,-20971.53,3', /^value 2 is -20971\.53; with 2 decimals and these bounds, -20971\.52 to 20971\.52 is allowed/],
    ['1,1e999,3', /^value 2 is 1e999; /],
  ])('refuses %s', (text, reason) => {
    expect(reasonOf(text)).toMatch(reason);
  });
});

describe(isNumber, () => {
  it.each(['1', '-1.5', '+.5', '5.', '1e-3', '1.5E+10'])('takes %s', (field) => expect(isNumber(field)).toBe(true));
  it.each(['', '.', 'e5', '1 2', 'Infinity', '1_000', '0b1', '?'])('does not take "%s"', (field) => expect(isNumber(field)).toBe(false));
});

describe(encodeRows, () => {
  it('writes every decimal, and no negative zero', () => {
    const files = encodeRows(batchOf([0.1, -2, 1 / 3], [-0, -0.001, 20971.52]), grid);
    expect(files.map(textOf)).toEqual(['0.10,-2.00,0.33\n', '0.00,0.00,20971.52\n']);
    expect(files[0]!.extension).toBe('csv');
  });

  it('is undone by decoding, to the bit, for every level of every grid', () => {
    const level = fc.integer({ min: -LARGEST_LEVEL, max: LARGEST_LEVEL });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 }), fc.array(level, { minLength: 5, maxLength: 5 }), (decimals, levels) => {
        const fine = gridOf({ decimals });
        const batch = batchOf(levels.map((each) => each / 10 ** decimals || 0));
        const samples = encodeRows(batch, fine).map((file) => sampleOf(textOf(file)));
        expect(decodeSamples(samples, 5, fine).inputs).toEqual(batch);
      }),
    );
  });
});
