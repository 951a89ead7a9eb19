import { parameterValue, rowLength, type Batch, type Transform } from '@deepsensor/contract';

import { extentOf, FULL_SCALE, levelOf, PADDING, type Extent } from '../sound/levels.js';

/** Where recordings that are shorter than their rows lie in them: from the first sample, or with `(length - samples) >> 1` before them. */
export type Fit = 'start' | 'centre';

export type Named = Omit<Transform, 'apply'>;

/** What is known of a recording besides its samples. */
export interface Seat {
  /** Samples of padding before it and behind it. */
  readonly before: number;
  readonly after: number;
  /** The row of `others` that the recording was, before anything was done to it; -1 where it is none of them, `undefined` where that is not known. */
  readonly origin: number | undefined;
}

/**
 * What a transform makes of one recording: samples in [-1, 1], of any length, or `recording` itself where nothing changes.
 * @param recording Never empty; not to be written to.
 * @param values Of the transform's parameters, in their units.
 */
export type Change = (recording: Float64Array, values: readonly number[], seat: Seat) => Float64Array;

/**
 * A transform of recordings, row by row, in float64: the result is rounded to 16-bit levels and cut at full scale. A result of another
 * length begins where the recording began, or lies in the middle as `fit` says; what the row has no room for is cut off.
 */
export function rowTransform(named: Named, change: Change, fit: Fit = 'start'): Transform {
  return mixingTransform(named, () => change, fit);
}

/** The same with recordings that may be mixed in, which are shown to `open` once a batch. */
export function mixingTransform(named: Named, open: (others: Batch) => Change, fit: Fit = 'start'): Transform {
  const { parameters } = named;
  return {
    ...named,
    apply({ data, shape }, coefficients, others, origins) {
      const length = rowLength(shape);
      const change = open(others);
      for (let row = 0; row < shape[0]!; row++) {
        const extent = extentOf(data, row, length);
        if (extent.end === 0) continue;
        const from = row * length;
        const recording = new Float64Array(data.subarray(from + extent.start, from + extent.end));
        const values = parameters.map((parameter, j) => parameterValue(parameter, coefficients[row * parameters.length + j]!));
        const seat: Seat = { before: extent.start, after: length - extent.end, origin: origins?.[row] };
        const result = change(recording, values, seat);
        if (result !== recording) place(result, data.subarray(from, from + length), extent, fit);
      }
    },
  };
}

function place(result: Float64Array, row: Float32Array, { start, end }: Extent, fit: Fit): void {
  const same = result.length === end - start;
  // Negative where the result is longer than the row: its middle is kept.
  const first = same || fit === 'start' ? start : (row.length - result.length) >> 1;
  if (!same) row.fill(PADDING);
  for (let i = Math.max(0, -first); i < result.length && first + i < row.length; i++) row[first + i] = levelOf(result[i]!) / FULL_SCALE;
}
