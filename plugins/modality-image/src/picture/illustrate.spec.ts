import { Jimp } from 'jimp';
import { describe, expect, it } from 'vitest';

import { illustrateRows } from './illustrate.js';

const at = (levels: readonly number[], shape: readonly number[]) => ({ data: Float32Array.from(levels, (level) => level / 255), shape });

describe(illustrateRows, () => {
  it('draws seed, failing input, and their difference around the middle grey', async () => {
    const reference = at([100, 100, 100, 100], [1, 1, 2, 2]);
    const [drawn] = await illustrateRows(at([110, 80, 100, 105], [1, 1, 2, 2]), reference);
    expect(drawn!.map(({ role, mediaType }) => [role, mediaType])).toEqual([
      ['reference', 'image/png'],
      ['failing', 'image/png'],
      ['difference', 'image/png'],
    ]);
    // The largest change, 20 levels, becomes 127.
    expect(drawn![2]!.caption).toBe('difference ×6.3, middle grey is no change');
    const { bitmap } = await Jimp.fromBuffer(Buffer.from(drawn![2]!.bytes));
    expect([0, 4, 8, 12].map((i) => bitmap.data[i])).toEqual([192, 1, 128, 160]);
  });

  it('says when nothing differs', async () => {
    const same = at([1, 2, 3], [1, 3, 1, 1]);
    const [drawn] = await illustrateRows(same, same);
    expect(drawn![2]!.caption).toBe('no difference');
  });

  it('scales large pictures down, and keeps their proportions', async () => {
    const wide = at(new Array<number>(3 * 20 * 600).fill(50), [1, 3, 20, 600]);
    const [drawn] = await illustrateRows(wide, wide);
    const { bitmap } = await Jimp.fromBuffer(Buffer.from(drawn![0]!.bytes));
    expect([bitmap.width, bitmap.height]).toEqual([256, 9]);
  });
});
