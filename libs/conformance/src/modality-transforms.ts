import type { Batch, InputSpace } from '@deepsensor/contract';
import { expect } from 'vitest';

import { uniforms } from './keyed-random.js';
import { gather, row, sameBits } from './rows.js';

/** How a parameter of a transform is read off what it made. */
export interface ParameterReader {
  /** The parameter, in its unit, by which `made [d]` came of `seed [d]`. */
  read(made: Float32Array, seed: Float32Array): number;
  /** How far this may lie from what is reported, in the same unit. */
  readonly within: number;
}

/**
 * The laws of every transform that a modality offers: rows by themselves, the same each time, to what the file format holds, and
 * parameters that say what was done.
 * @param readers By `transform.parameter`.
 */
export async function expectLawfulTransforms(
  space: InputSpace,
  seeds: Batch,
  readers: Readonly<Record<string, ParameterReader>> = {},
): Promise<void> {
  const unread = new Set(Object.keys(readers));
  for (const name of space.transforms ?? []) {
    const transform = space.transform!(name);
    const k = transform.parameters.length;
    expect(k, `${name}: parameters`).toBeGreaterThan(0);
    expect(transform.keepsLabel, `${name}: why the label stays`).toMatch(/\w/);
    for (const { from, to } of transform.parameters) expect(from, `${name}: a range`).toBeLessThan(to);
    const n = 3 * seeds.shape[0]!;
    const seedOf = Int32Array.from({ length: n }, (_, i) => i % seeds.shape[0]!);
    const coefficients = uniforms(23, n * k, -1, 1);
    coefficients.fill(-1, 0, k);
    coefficients.fill(1, k, 2 * k);
    const applied = (rows: Int32Array, own: Float32Array): Batch => {
      const inputs = gather(seeds, rows);
      transform.apply(inputs, own, seeds);
      return inputs;
    };
    const whole = applied(seedOf, coefficients);
    expect(
      whole.data.every((value) => value >= space.domain.lower && value <= space.domain.upper),
      `${name}: within the box`,
    ).toBe(true);
    expect(sameBits(applied(seedOf, coefficients), whole), `${name}: the same again`).toBe(true);
    for (const i of [1, n - 1]) {
      const alone = applied(seedOf.slice(i, i + 1), coefficients.slice(i * k, (i + 1) * k));
      expect(sameBits(alone, { data: row(whole, i), shape: alone.shape }), `${name}: row ${i} alone`).toBe(true);
    }
    transform.parameters.forEach(({ name: parameter, from, to }, j) => {
      const key = `${name}.${parameter}`;
      if (!unread.delete(key)) return;
      const { read, within } = readers[key]!;
      for (let i = 0; i < n; i++) {
        const reported = from + ((coefficients[i * k + j]! + 1) / 2) * (to - from);
        const done = read(row(whole, i), row(seeds, seedOf[i]!));
        expect(Math.abs(done - reported), `${key}: ${reported} is reported of row ${i}, ${done} was done`).toBeLessThanOrEqual(within);
      }
    });
    const files = await space.encode(whole);
    const back = await space.decode(files.map(({ bytes, extension }, i) => ({ id: `${i}`, label: -1, bytes, format: extension })));
    expect(back.failures, name).toEqual([]);
    expect(sameBits(back.inputs, whole), `${name}: read back from its file`).toBe(true);
  }
  expect([...unread], 'parameters that no transform has').toEqual([]);
  if (space.transform !== undefined)
    expect(() => space.transform!('no-such-transform')).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error);
}
