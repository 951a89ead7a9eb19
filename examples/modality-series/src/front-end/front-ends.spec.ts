import { inferShapes } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { evaluate } from '../../test/evaluate.js';
import { batchOf, sampleOf } from '../../test/support.js';
import { seriesOptions } from '../options.js';
import { gridOf } from '../row/grid.js';
import { frontEndsFor } from './front-ends.js';

const preview = [sampleOf('1,2,3,6'), sampleOf('4,4,4,4', 'a.csv:2')];

function offered(shape: readonly (number | string)[], given: object = {}, samples = preview, earlier?: readonly number[]) {
  const options = seriesOptions.parse(given);
  return frontEndsFor({ name: 'x', type: 'float32', shape }, samples, options, gridOf(options), earlier);
}
const idsOf = (shape: readonly (number | string)[], given?: object) => offered(shape, given).map(({ id }) => id);

describe(frontEndsFor, () => {
  it('tells the layout by the axes, and offers raw values first', () => {
    expect(idsOf(['n', 4])).toEqual(['raw-nl', 'z-nl']);
    expect(idsOf(['n', 1, 4])).toEqual(['raw-n1l', 'z-n1l']);
    expect(idsOf(['n', 'time', 1])).toEqual(['raw-nl1', 'z-nl1']);
    expect(idsOf(['n', 'channel', 4])).toEqual(['raw-n1l', 'z-n1l']);
    expect(idsOf(['n', 'a', 'b'], { scaling: 'z' })).toEqual(['z-n1l', 'z-nl1']);
    expect(idsOf(['n', 4], { scaling: 'raw' })).toEqual(['raw-nl']);
  });

  it('needs no graph where raw values fit, and else makes what the model takes', () => {
    expect(offered(['n', 4])[0]!.fragment).toBeUndefined();
    for (const shape of [
      ['n', 4],
      ['n', 1, 4],
      ['n', 4, 1],
    ])
      for (const { id, fragment } of offered(shape)) {
        if (fragment === undefined) continue;
        const [output] = fragment.outputs;
        expect(output!.shape, id).toEqual(shape);
        expect(inferShapes(fragment).get(output!.name)?.shape, id).toEqual(shape);
      }
  });

  it('takes the mean off and divides by the deviation, without trouble where there is none', () => {
    const z = offered(['n', 4, 1], { epsilon: 0.5 })[1]!.fragment!;
    const { data, shape } = evaluate(z, batchOf([1, 2, 3, 6], [4, 4, 4, 4]));
    expect(shape).toEqual([2, 4, 1]);
    // Mean 3, variance (4 + 1 + 0 + 9) / 4 = 3.5, which with epsilon is 4.
    expect([...data]).toEqual([-1, -0.5, 0, 1.5, 0, 0, 0, 0]);
    expect(z.opset).toBe(20);
  });

  it('states bounds that float32 holds', () => {
    expect(offered(['n', 4], { decimals: 1, lower: -0.1, upper: 0.3 })[0]!.domain).toEqual({
      shape: [4],
      lower: Math.fround(-0.1),
      upper: Math.fround(0.3),
    });
  });

  it('takes a free length from the run that is judged anew, else from the first series', () => {
    expect(offered(['n', 'time'])[0]!.domain.shape).toEqual([4]);
    expect(offered(['n', 'time'], {}, [], [7])[0]!.domain.shape).toEqual([7]);
    expect(() => offered(['n', 'time'], {}, [sampleOf('x,y')])).toThrow(/none of the first series can be read/);
  });

  it.each([
    [['n', 5], 'the model takes series of 5 values, a.csv:1 has 4; series of exactly 5 are allowed.'],
    [['n', 3, 4], 'the model\'s input "x" is [n, 3, 4]; one series of L values fits [n, L], [n, 1, L], [n, L, 1].'],
    [['n', 1, 2, 4], /is \[n, 1, 2, 4\]; one series/],
  ])('refuses [%s]', (shape, says) => {
    expect(() => offered(shape)).toThrow(says);
    expect(() => offered(shape)).toThrow(expect.objectContaining({ code: 'DATA_MISMATCH' }) as Error);
  });

  it('refuses an input that holds no floats, and series of several lengths', () => {
    const options = seriesOptions.parse({});
    expect(() => frontEndsFor({ name: 'x', type: 'int64', shape: ['n', 4] }, preview, options, gridOf(options))).toThrow(/takes int64/);
    expect(() => offered(['n', 'time'], {}, [...preview, sampleOf('1,2', 'a.csv:9')])).toThrow(/series of 4 values, a\.csv:9 has 2/);
  });
});
