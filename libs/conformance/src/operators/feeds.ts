import type { Batch, ConstantTensor } from '@deepsensor/contract';

import type { Filling, GradientCase, GradientInput } from './case.js';

/** Rows that a case is run with. */
export const ROWS = 3;

/** Distance between two points of a central difference. */
export const STEP = 1e-2;

/** What a graph is fed with, by the name of the input. */
export type Feeds = Readonly<Record<string, Batch>>;

/** What a case is fed with: `ROWS` rows, the same numbers every time. */
export function feedsOf({ inputs }: GradientCase): Feeds {
  const next = numbers(7);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape: form, filling = 'smooth', values }]) => {
      const shape = sizesOf(form, ROWS);
      return [name, { shape, data: values === undefined ? fill(product(shape), filling, next) : Float32Array.from(values) }];
    }),
  );
}

/** The weights of the case's output `[...shape]` in the sum that is differentiated. */
export function cotangentOf({ agreed }: GradientCase, shape: readonly number[]): Batch {
  return { shape, data: agreed ? Float32Array.from(agreed.cotangent) : fill(product(shape), 'smooth', numbers(11)) };
}

/** A weight that belongs to the graph. */
export function floatConstant(shape: readonly number[], seed = 3, filling: Filling = 'smooth'): ConstantTensor {
  return { type: 'float32', shape, data: fill(product(shape), filling, numbers(seed)) };
}

export function sizesOf(shape: GradientInput['shape'], rows: number): readonly number[] {
  return shape.map((size) => (size === 'n' ? rows : size));
}

export function product(sizes: readonly number[]): number {
  return sizes.reduce((whole, size) => whole * size, 1);
}

/** A generator of 32-bit numbers for test inputs (Numerical Recipes' constants). */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function fill(count: number, filling: Filling, next: () => number): Float32Array {
  if (filling === 'positive') return Float32Array.from({ length: count }, () => 0.3 + 1.5 * next());
  if (filling === 'unit') return Float32Array.from({ length: count }, () => 0.9 * (2 * next() - 1));
  if (filling === 'smooth')
    return Float32Array.from({ length: count }, () => {
      const size = 0.06 + 1.44 * next();
      return next() < 0.5 ? -size : size;
    });
  // Steps of 8 h around a negative mean, shuffled, so that maxima are often negative.
  const values = Float32Array.from({ length: count }, (_, i) => 8 * STEP * (i - 0.6 * count) + 0.035);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
  return values;
}
