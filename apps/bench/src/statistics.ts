import { median } from '@deepsensor/engine';

/** Median and range of repeated measurements. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Of at least one value. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values) ?? Number.NaN, low: Math.min(...values), high: Math.max(...values) };
}
