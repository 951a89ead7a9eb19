import { uniforms } from '@deepsensor/conformance';
import { describe, expect, it } from 'vitest';

import { basisFor, basisNames } from './bases.js';

const size = { channels: 1, height: 4, width: 6 };

function synthesise(name: string, of: typeof size, coefficients: readonly number[]): number[] {
  const basis = basisFor(name, of);
  expect(basis.dimensions).toBe(coefficients.length);
  return [...basis.synthesise(Float32Array.from(coefficients), 1, new Float32Array(of.channels * of.height * of.width))];
}

describe('bases', () => {
  it('are listed with the default first, as far as the picture has room', () => {
    expect(basisNames({ channels: 3, height: 32, width: 32 })).toEqual([
      'pixel',
      'grid-7',
      'grid-14',
      'dct-5',
      'dct-8',
      'dct-12',
      'dct-16',
    ]);
    expect(basisNames({ channels: 1, height: 28, width: 9 })).toEqual(['pixel', 'grid-7', 'dct-5', 'dct-8']);
  });

  it.each(['haar', 'dct', 'dct-0', 'dct-5', 'grid-07', 'toString'])('have no %s here', (name) => {
    const refused = expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/no basis ".*"; allowed: "pixel", .*k up to 4/) as string,
    });
    expect(() => basisFor(name, size)).toThrow(refused as Error);
  });

  it('pixel is the identity', () => {
    const coefficients = uniforms(1, 48);
    const basis = basisFor('pixel', size);
    expect(basis.synthesise(coefficients, 2, new Float32Array(48))).toBe(coefficients);
    expect(basis.adjoint(coefficients, 2, new Float32Array(48))).toBe(coefficients);
  });

  it('grid moves cells as one', () => {
    expect(synthesise('grid-2', size, [1, 2, 3, 4])).toEqual([1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 3, 3, 3, 4, 4, 4]);
    // Three columns of two, and rows of two, one and one.
    expect(synthesise('grid-3', size, [1, 0, 0, 0, 2, 0, 0, 0, 3])).toEqual([
      1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 0, 0, 3, 3,
    ]);
  });

  it('dct is the cosine waves of the DCT-II, of amplitude one', () => {
    const wave = (length: number, u: number, x: number) => (u === 0 ? Math.SQRT1_2 : Math.cos((Math.PI * (2 * x + 1) * u) / (2 * length)));
    // An odd height, so that the middle row is its own mirror image.
    const odd = { channels: 2, height: 5, width: 6 };
    const coefficients = [...uniforms(5, 18, -1, 1)];
    const expected = Array.from({ length: 60 }, (_, i) => {
      const [channel, y, x] = [Math.floor(i / 30), Math.floor(i / 6) % 5, i % 6];
      let sum = 0;
      for (let v = 0; v < 3; v++) for (let u = 0; u < 3; u++) sum += coefficients[channel * 9 + v * 3 + u]! * wave(5, v, y) * wave(6, u, x);
      return expect.closeTo(sum, 5) as number;
    });
    expect(synthesise('dct-3', odd, coefficients)).toEqual(expected);
  });

  it('dct waves are orthogonal: analysis of a synthesis gives the coefficients back, times the gain squared', () => {
    const of = { channels: 1, height: 28, width: 28 };
    const basis = basisFor('dct-8', of);
    const coefficients = uniforms(7, 64, -1, 1);
    const pulled = basis.adjoint(basis.synthesise(coefficients, 1, new Float32Array(784)), 1, new Float32Array(64));
    expect([...pulled]).toEqual([...coefficients].map((value) => expect.closeTo((value * 784) / 4, 2) as number));
  });

  it('dct sums mostly go beyond the budget', () => {
    const out = basisFor('dct-8', { channels: 1, height: 28, width: 28 }).synthesise(
      uniforms(9, 64 * 20, -1, 1),
      20,
      new Float32Array(784 * 20),
    );
    expect(out.filter((value) => Math.abs(value) > 1).length / out.length).toBeGreaterThan(0.55);
  });

  it.each(['grid-3', 'dct-4'])('%s has its transpose', (name) => {
    const of = { channels: 2, height: 5, width: 7 };
    const basis = basisFor(name, of);
    const [c, g] = [uniforms(11, 2 * basis.dimensions, -1, 1), uniforms(13, 2 * 70, -1, 1)];
    const there = basis.synthesise(c, 2, new Float32Array(140));
    const back = basis.adjoint(g, 2, new Float32Array(2 * basis.dimensions).fill(9));
    const inner = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    expect(inner(there, g)).toBeCloseTo(inner(c, back), 4);
  });
});
