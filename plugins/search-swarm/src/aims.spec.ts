import { describe, expect, it } from 'vitest';

import { Aims, NO_AIM } from './aims.js';

const all = (aims: Aims, particles: number): number[] => Array.from({ length: particles }, (_, particle) => aims.of(0, particle));

describe('Aims', () => {
  it('gives particle k the k-th likeliest class, and begins again', () => {
    expect(all(new Aims([Int32Array.of(7, 3, 5)], 5, true), 5)).toEqual([7, 3, 5, 7, 3]);
    expect(all(new Aims([Int32Array.of(7, 3, 5)], 2, true), 2)).toEqual([7, 3]);
    expect(all(new Aims([Int32Array.of(7, 3, 5)], 2, false), 2)).toEqual([NO_AIM, NO_AIM]);
  });

  it('sends the particles of a found class to the class not yet found that has the fewest, the likeliest of these', () => {
    const aims = new Aims([Int32Array.of(7, 3, 5)], 4, true); // 7 3 5 7
    expect(aims.note(0, 3)).toBe(true);
    expect(aims.note(0, 3)).toBe(false);
    expect([0, 1, 2, 3].map((particle) => aims.renew(0, particle))).toEqual([false, true, false, false]);
    expect(all(aims, 4)).toEqual([7, 5, 5, 7]);
    aims.note(0, 5);
    for (let particle = 0; particle < 4; particle++) aims.renew(0, particle);
    expect(all(aims, 4)).toEqual([7, 7, 7, 7]);
    expect(aims.exhausted(0)).toBe(false);
    aims.note(0, 7);
    expect(aims.exhausted(0)).toBe(true);
    expect(aims.renew(0, 0)).toBe(false);
  });

  it('takes no notice of answers that are no other class', () => {
    const aims = new Aims([Int32Array.of(1, 2)], 1, true);
    for (const taken of [-1, 0, 99]) expect(aims.note(0, taken)).toBe(false);
    expect(aims.exhausted(0)).toBe(false);
  });

  it('keeps the seeds apart', () => {
    const aims = new Aims([Int32Array.of(1), Int32Array.of(0)], 1, true);
    aims.note(0, 1);
    expect([aims.exhausted(0), aims.exhausted(1)]).toEqual([true, false]);
    expect(aims.of(1, 0)).toBe(0);
  });
});
