import { describe, expect, it } from 'vitest';

import { gaussLegendre } from './gauss-legendre.js';

describe('gaussLegendre', () => {
  it('knows the rules that can be written down', () => {
    expect([...gaussLegendre(1).nodes]).toEqual([0.5]);
    const two = gaussLegendre(2);
    expect(two.nodes[0]).toBeCloseTo(0.5 - Math.sqrt(1 / 12), 15);
    expect(two.weights[1]).toBeCloseTo(0.5, 15);
    const three = gaussLegendre(3);
    expect(three.nodes[2]).toBeCloseTo(0.5 + Math.sqrt(3 / 20), 15);
    expect([...three.weights].map((w) => w * 18)).toEqual([expect.closeTo(5, 13), expect.closeTo(8, 13), expect.closeTo(5, 13)]);
  });

  it.each([1, 2, 5, 16, 64, 129, 400])('is exact to degree 2n - 1 with %i nodes', (n) => {
    const { nodes, weights } = gaussLegendre(n);
    for (const degree of [0, 1, n, 2 * n - 1]) {
      const sum = nodes.reduce((total, t, k) => total + weights[k]! * t ** degree, 0);
      expect(Math.abs(sum * (degree + 1) - 1)).toBeLessThan(2e-13);
    }
    expect([...nodes].every((t, k) => t > 0 && t < 1 && (k === 0 || t > nodes[k - 1]!))).toBe(true);
  });

  it('wants a node', () => {
    expect(() => gaussLegendre(0)).toThrow('one node or more');
  });
});
