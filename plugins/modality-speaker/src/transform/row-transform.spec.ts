import { describe, expect, it } from 'vitest';

import { coefficientsOf, nobody, rowsOf } from '../../test/transform-support.js';
import { extentOf, PADDING } from '../sound/levels.js';
import { rowTransform, type Change, type Fit } from './row-transform.js';

const named = { name: 'any', parameters: [{ name: 'p', unit: 'dB', from: 10, to: 30 }], keepsLabel: '' };
const three = Float32Array.of(0.25, 0.5, 0.75);

function row(change: Change, length: number, fit: Fit, value = 20): number[] {
  const transform = rowTransform(named, change, fit);
  const batch = rowsOf([three], length, fit);
  transform.apply(batch, coefficientsOf(transform, [value]), nobody);
  return [...batch.data];
}

describe(rowTransform, () => {
  it('shows the recording alone, its parameters in their units, and the padding around it', () => {
    const seen: unknown[] = [];
    const look: Change = (recording, values, { before, after, origin }) => {
      seen.push([...recording], values, [before, after, origin]);
      return recording;
    };
    expect(row(look, 6, 'start', 15)).toEqual([0.25, 0.5, 0.75, PADDING, PADDING, PADDING]);
    row(look, 6, 'centre', 30);
    expect(seen).toEqual([[0.25, 0.5, 0.75], [15], [0, 3, undefined], [0.25, 0.5, 0.75], [30], [1, 2, undefined]]);
  });

  it('rounds to levels, cuts at full scale, and never writes padding', () => {
    const made = row(() => Float64Array.of(0.3, 2, -1e-9), 3, 'start');
    expect(made).toEqual([Math.fround(9830 / 32768), 32767 / 32768, 0]);
  });

  it.each<[Fit, number[], number[]]>([
    ['start', [0.5], [0.5, PADDING, PADDING, PADDING, PADDING, PADDING]],
    ['start', [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]],
    ['centre', [0.5], [PADDING, PADDING, 0.5, PADDING, PADDING, PADDING]],
    ['centre', [0.1, 0.2, 0.3, 0.4], [PADDING, 0.1, 0.2, 0.3, 0.4, PADDING]],
    ['centre', [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]],
  ])('puts another length where recordings lie (%s)', (fit, result, expected) => {
    const made = row(() => Float64Array.from(result), 6, fit);
    expect(made.map((sample) => (Object.is(sample, PADDING) ? sample : Math.round(sample * 1000) / 1000))).toEqual(expected);
  });

  it('leaves a row of padding alone', () => {
    const batch = rowsOf([new Float32Array(0)], 4);
    rowTransform(named, () => Float64Array.of(1)).apply(batch, Float32Array.of(0), nobody);
    expect(extentOf(batch.data, 0, 4)).toEqual({ start: 0, end: 0 });
  });

  it.each([
    [Number.NaN, 10],
    [-7, 10],
    [7, 30],
  ])('reads coefficient %d as %d', (coefficient, value) => {
    const transform = rowTransform(named, (recording, values) => {
      expect(values).toEqual([value]);
      return recording;
    });
    transform.apply(rowsOf([three], 3), Float32Array.of(coefficient), nobody);
    expect.assertions(1);
  });
});
