import { describe, expect, it } from 'vitest';

import { batchOf } from '../../test/support.js';
import { illustrateRows } from './illustrate.js';

const linesOf = (bytes: Uint8Array) =>
  [...new TextDecoder().decode(bytes).matchAll(/points="([^"]*)"/g)].map(([, points]) => points!.split(' '));

describe(illustrateRows, () => {
  const [drawn] = illustrateRows(batchOf([0, 4, 2]), batchOf([0, 2, 2]));

  it('draws seed, failing series over it, and difference', () => {
    expect(drawn!.map(({ role, mediaType }) => [role, mediaType])).toEqual([
      ['reference', 'image/svg+xml'],
      ['failing', 'image/svg+xml'],
      ['difference', 'image/svg+xml'],
    ]);
    expect(linesOf(drawn![0]!.bytes)).toEqual([['6.0,194.0', '160.0,100.0', '314.0,100.0']]);
    expect(linesOf(drawn![1]!.bytes)).toEqual([
      ['6.0,194.0', '160.0,100.0', '314.0,100.0'],
      ['6.0,194.0', '160.0,6.0', '314.0,100.0'],
    ]);
    expect(linesOf(drawn![2]!.bytes)[1]).toEqual(['6.0,100.0', '160.0,6.0', '314.0,100.0']);
  });

  it('says over what span', () => {
    expect(drawn!.map(({ caption }) => caption)).toEqual([
      'seed, from 0 to 4',
      'failing series, the seed in grey, from 0 to 4',
      'difference, from -2 to 2',
    ]);
  });

  it('draws what is all the same, and says so', () => {
    const [flat] = illustrateRows(batchOf([3, 3]), batchOf([3, 3]));
    expect(linesOf(flat![0]!.bytes)).toEqual([['6.0,100.0', '314.0,100.0']]);
    expect(flat![2]!.caption).toBe('no difference');
  });

  it('draws lowest and highest of each column of a long series, in few bytes', () => {
    const long = Array.from({ length: 100_000 }, (_, i) => (i === 54_321 ? 9 : Math.sin(i)));
    const [chart] = illustrateRows(batchOf(long), batchOf(long));
    const points = linesOf(chart![0]!.bytes)[0]!;
    expect(points.length).toBeLessThanOrEqual(600);
    expect(points.filter((point) => point.endsWith(',6.0'))).toHaveLength(1);
    for (const { bytes } of chart!) expect(bytes.length).toBeLessThan(24 * 1024);
  });
});
