import type { Basis, InputSpace, PerturbationStrategy, Transform } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { openGround, parametersOf } from '../src/ground.js';

const seeds = { data: Float32Array.of(1, 2, 10, 20), shape: [2, 2] };
const nothing = { data: new Float32Array(0), shape: [0, 2] };
const strategy = { usesGradient: false, usesAims: false } as PerturbationStrategy;

/** Plus 100 times the first coefficient, plus the second. */
const plus: Transform = {
  name: 'plus',
  parameters: [
    { name: 'hundreds', unit: '', from: 0, to: 2 },
    { name: 'ones', unit: 's', from: -4, to: 4 },
  ],
  keepsLabel: 'none',
  apply({ data }, coefficients) {
    for (let i = 0; i < data.length; i++) data[i]! += 100 * coefficients[2 * (i >> 1)]! + coefficients[2 * (i >> 1) + 1]!;
  },
};
const twice: Transform = {
  name: 'twice',
  parameters: [{ name: 'by', unit: '', from: 0, to: 1 }],
  keepsLabel: 'none',
  apply({ data }, coefficients) {
    for (let i = 0; i < data.length; i++) if (coefficients[i >> 1]! > 0) data[i]! *= 2;
  },
};

function spaceOf(basis: () => Basis): InputSpace {
  return {
    domain: { shape: [2], lower: 0, upper: 255 },
    bases: ['plain'],
    coarseBasis: 'plain',
    basis,
    transform: (name: string) => (name === 'plus' ? plus : twice),
    feasible: () => ({ contains: (_: unknown, seedOf: Int32Array) => Uint8Array.from(seedOf, () => 1) }),
  } as unknown as InputSpace;
}

describe(openGround, () => {
  it('makes a basis once for a space, and not before it is asked for', () => {
    let made = 0;
    const space = spaceOf(() => {
      made++;
      return { name: 'plain', dimensions: 2 } as Basis;
    });
    const open = () => openGround(space, { distance: { measure: 'linf', radius: 1 } }, strategy, seeds, nothing);
    expect([...open().contains(seeds, new Float32Array(4), Int32Array.of(0, 1))]).toEqual([1, 1]);
    expect(made).toBe(0);
    expect([open().dimensions, open().dimensions]).toEqual([2, 2]);
    expect(made).toBe(1);
  });

  it('applies transforms one after the other, each with its own coefficients, step after step', () => {
    const ground = openGround(
      spaceOf(() => ({}) as Basis),
      { transforms: ['plus', 'twice'] },
      strategy,
      seeds,
      nothing,
    );
    expect(ground.dimensions).toBe(3);
    const place = (rows: number, coefficients: readonly number[], seedOf: readonly number[]) => {
      const out = new Float32Array(2 * rows + 2).fill(-1);
      ground.place(Float32Array.from(coefficients), Int32Array.from(seedOf), out);
      return [...out];
    };
    // Held to [-1, 1].
    expect(place(2, [1, 0.5, -1, 5, 0, 1], [1, 0])).toEqual([110.5, 120.5, 202, 204, -1, -1]);
    expect(place(1, [0, 0, 1], [1])).toEqual([20, 40, -1, -1]);
    expect(place(3, [0, 0, -1, 0, 1, -1, 1, 0, 1], [0, 0, 1])).toEqual([1, 2, 2, 3, 220, 240, -1, -1]);
  });

  it('tells transforms which of the others each row was, whatever was done to it before', () => {
    const told: (readonly number[])[] = [];
    const look: Transform = { ...plus, apply: (_, __, ___, origins) => void told.push([...origins!]) };
    const space = { ...spaceOf(() => ({}) as Basis), transform: (name: string) => (name === 'look' ? look : twice) };
    const others = { data: Float32Array.of(7, 7, 10, 20), shape: [2, 2] };
    const ground = openGround(space, { transforms: ['twice', 'look'] }, strategy, seeds, others);
    ground.place(new Float32Array(9), Int32Array.of(1, 0, 1), new Float32Array(6));
    expect(told).toEqual([[1, -1, 1]]);
  });

  it('refuses transforms of a modality that has none', () => {
    const none = { ...spaceOf(() => ({}) as Basis), transform: undefined } as unknown as InputSpace;
    const open = () => openGround(none, { transforms: ['plus'] }, strategy, seeds, nothing);
    expect(open).toThrow(expect.objectContaining({ code: 'BUDGET_INVALID' }) as Error);
  });
});

describe(parametersOf, () => {
  it('tells what the coefficients stand for; NaN is the start of a range', () => {
    expect(parametersOf([plus, twice], Float32Array.of(0, -3, Number.NaN))).toEqual({ 'plus.hundreds': 1, 'plus.ones': -4, 'twice.by': 0 });
  });
});
