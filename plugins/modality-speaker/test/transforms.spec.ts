import type { Batch } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { extentOf, FULL_SCALE, HIGHEST_LEVEL, LOWEST_LEVEL, PADDING } from '../src/sound/levels.js';
import type { Fit } from '../src/transform/row-transform.js';
import { transformFor, transformNames } from '../src/transform/transforms.js';
import { nobody, rowsOf, vowel } from './transform-support.js';

const rate = 8000;
const length = 3000;
const [voice, short] = [vowel(length, rate), vowel(1801, rate, 210)];
/** A word with a pause in it, and silence at its ends. */
const word = Float32Array.from({ length: 2400 }, (_, i) => (i < 300 || i > 2100 || (i > 1000 && i < 1500) ? 0 : voice[i]!));
const tiny = [1, 2, 3, 40, 161].map((samples) => vowel(samples, rate, 125, 0.9));
const silent = 3;
const recordings = [voice, short, word, new Float32Array(900), Float32Array.of(0.5), new Float32Array(0), ...tiny];
const others = rowsOf([vowel(2000, rate, 100), vowel(2500, rate, 160), vowel(length, rate, 230), new Float32Array(50), voice], length);

/** At these coefficients nothing changes. */
const neutral: Readonly<Record<string, readonly number[]>> = {
  gain: [0.5],
  'low-pass': [1],
  'high-pass': [-1],
  'time-shift': [0],
  speed: [0],
  tempo: [0],
  pitch: [0],
  clipping: [1],
  'packet-loss': [-1, 0.3, 0.4],
};
const changesLength = ['time-shift', 'speed', 'tempo'];

const bits = ({ data }: Batch): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
const same = (a: Batch, b: Batch): boolean => bits(a).equals(bits(b));

/** Coefficients that go through the whole range, other ones in each row. */
function spread(rows: number, parameters: number): Float32Array {
  return Float32Array.from(
    { length: rows * parameters },
    (_, i) => [-1, 0.83, -0.31, 0.57, 1, -0.77, 0.11][(3 * i + Math.floor(i / 5)) % 7]!,
  );
}

function apply(name: string, rows: readonly Float32Array[], coefficients: Float32Array, fit: Fit = 'start', mixedIn = others): Batch {
  const batch = rowsOf(rows, length, fit);
  transformFor(name, rate, fit).apply(batch, coefficients, mixedIn);
  return batch;
}

it('are named, with ranges in their units and a reason', () => {
  expect(transformNames).toHaveLength(15);
  for (const name of transformNames) {
    const transform = transformFor(name, rate);
    expect(transform.name).toBe(name);
    expect(transform.keepsLabel).toMatch(/.{30}/);
    expect(transform.parameters.length).toBeGreaterThan(0);
    for (const { from, to } of transform.parameters) expect(from).toBeLessThan(to);
  }
});

it('are known by no other names', () => {
  const refused = expect.objectContaining({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/no transform "white-nose"; allowed: "white-noise", /) as string,
  });
  expect(() => transformFor('white-nose', rate)).toThrow(refused as Error);
  expect(() => transformFor('constructor', rate)).toThrow(/allowed/);
});

const cases = transformNames.flatMap((name) => (['start', 'centre'] as const).map((fit) => [name, fit] as const));

describe.each(cases)('%s, fit %s', (name, fit) => {
  const k = transformFor(name, rate, fit).parameters.length;
  const coefficients = spread(recordings.length, k);
  const made = apply(name, recordings, coefficients, fit);
  const before = rowsOf(recordings, length, fit);

  it('same numbers, same bits', () => {
    expect(same(apply(name, recordings, coefficients, fit), made)).toBe(true);
  });

  it('a row alone is as in a batch', () => {
    recordings.forEach((recording, row) => {
      const alone = apply(name, [recording], coefficients.slice(row * k, (row + 1) * k), fit);
      expect(same(alone, { data: made.data.subarray(row * length, (row + 1) * length), shape: [1, length] })).toBe(true);
    });
  });

  it('others are not written to', () => {
    const shown = rowsOf([voice, short], length);
    apply(name, recordings, coefficients, fit, shown);
    expect(same(shown, rowsOf([voice, short], length))).toBe(true);
  });

  it('gives samples on 16-bit levels between padding', () => {
    recordings.forEach((recording, row) => {
      const { start, end } = extentOf(made.data, row, length);
      expect(end > start).toBe(recording.length > 0);
      const wrong = made.data.subarray(row * length, (row + 1) * length).findIndex((sample, i) => {
        const level = sample * FULL_SCALE;
        const isSample = Number.isInteger(level) && level >= LOWEST_LEVEL && level <= HIGHEST_LEVEL && !Object.is(sample, PADDING);
        return isSample !== (i >= start && i < end);
      });
      expect(wrong).toBe(-1);
    });
  });

  it('lies where the file will be read back to', () => {
    recordings.forEach((_, row) => {
      const { start, end } = extentOf(made.data, row, length);
      if (!changesLength.includes(name)) expect({ start, end }).toEqual(extentOf(before.data, row, length));
      else expect(start).toBe(fit === 'start' || end === 0 ? 0 : (length - (end - start)) >> 1);
    });
  });

  it('changes a voice at the ends of its range, but where an end asks for nothing', () => {
    const rows = [voice, short];
    const [low, high] = [-1, 1].map((end) => apply(name, rows, new Float32Array(2 * k).fill(end), fit));
    expect(same(low!, high!)).toBe(false);
    const idle = [low!, high!].filter((end) => same(end, rowsOf(rows, length, fit)));
    expect(idle).toHaveLength(Math.abs(neutral[name]?.[0] ?? 0) === 1 ? 1 : 0);
  });

  it('leaves silence silent', () => {
    const { start, end } = extentOf(made.data, silent, length);
    expect(end - start).toBeGreaterThan(0);
    expect(made.data.subarray(silent * length + start, silent * length + end).every((sample) => Object.is(sample, 0))).toBe(true);
  });
});

describe.each(cases.filter(([name]) => name in neutral))('%s, fit %s', (name, fit) => {
  it('gives every bit back where nothing is asked of it', () => {
    const values = neutral[name]!;
    const coefficients = Float32Array.from({ length: recordings.length * values.length }, (_, i) => values[i % values.length]!);
    expect(same(apply(name, recordings, coefficients, fit), rowsOf(recordings, length, fit))).toBe(true);
  });
});

describe.each(transformNames.filter((name) => transformFor(name, rate).parameters.at(-1)!.name === 'draw'))('%s', (name) => {
  it('is another in another draw', () => {
    const k = transformFor(name, rate).parameters.length;
    const [a, b, c, d] = [-0.5, 0.5, 0.5 + 1 / 32768, 0.5 + 1e-6].map((draw) => {
      return apply(
        name,
        [voice],
        Float32Array.from({ length: k }, (_, j) => (j === k - 1 ? draw : 0.9)),
      );
    });
    expect(same(a!, b!)).toBe(false);
    expect(same(b!, c!)).toBe(false);
    expect(same(b!, d!)).toBe(true);
  });
});

it('babble needs others', () => {
  expect(same(apply('babble', [voice, short], spread(2, 3), 'start', nobody), rowsOf([voice, short], length))).toBe(true);
});
