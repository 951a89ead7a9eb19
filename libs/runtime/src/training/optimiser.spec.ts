import { describe, expect, it } from 'vitest';

import { updateOf } from './optimiser.js';

describe(updateOf, () => {
  it('steps down the gradient', () => {
    const weights = Float32Array.of(1, -2);
    updateOf({ name: 'sgd', rate: 0.5, momentum: 0 }, 2)(weights, Float32Array.of(2, 4), 0.5);
    expect([...weights]).toEqual([0, -4]);
  });

  it('keeps momentum', () => {
    const weights = Float32Array.of(0);
    const update = updateOf({ name: 'sgd', rate: 1, momentum: 0.5 }, 1);
    for (let step = 0; step < 3; step++) update(weights, Float32Array.of(1), 1);
    // Velocities 1, 1.5, 1.75.
    expect([...weights]).toEqual([-4.25]);
  });

  it('moves by the rate in the first step of Adam whatever the size of the gradient', () => {
    const weights = Float32Array.of(0, 0);
    const update = updateOf({ name: 'adam', rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, 2);
    update(weights, Float32Array.of(1e-3, -50), 0.1);
    expect(weights[0]).toBeCloseTo(-0.1, 5);
    expect(weights[1]).toBeCloseTo(0.1, 6);
    // m = (0.19, ...) / 0.19, v = (1.999e-3 ...) / 1.999e-3 for a constant gradient: the same step again.
    update(weights, Float32Array.of(1e-3, -50), 0.1);
    expect(weights[1]).toBeCloseTo(0.2, 6);
  });
});
