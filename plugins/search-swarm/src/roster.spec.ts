import { describe, expect, it } from 'vitest';

import { affordable, Roster } from './roster.js';

describe('Roster', () => {
  it('judges all particles of all seeds, and cuts the last step to the budget', () => {
    const roster = new Roster(2, 3, 5);
    expect(roster.next()).toBe(true);
    expect([...roster.seedOf.subarray(0, roster.rows)]).toEqual([0, 0, 0, 1, 1, 1]);
    expect([...roster.particleOf.subarray(0, roster.rows)]).toEqual([0, 1, 2, 0, 1, 2]);
    expect(roster.next()).toBe(true);
    expect([...roster.seedOf.subarray(0, roster.rows)]).toEqual([0, 0, 1, 1]);
    expect(roster.next()).toBe(false);
  });

  it('leaves out a retired seed', () => {
    const roster = new Roster(2, 2, 9);
    roster.next();
    roster.retire(0);
    roster.next();
    expect([...roster.seedOf.subarray(0, roster.rows)]).toEqual([1, 1]);
  });

  it('gives each particle five steps where it can', () => {
    expect([1, 4, 9, 25, 49, 50, 400].map((budget) => affordable(10, budget))).toEqual([1, 1, 1, 5, 9, 10, 10]);
  });
});
