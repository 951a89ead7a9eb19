import type { SeriesOptions } from '../options.js';

/**
 * Levels up to which float32 holds each to less than an eighth of a level, and the change from the lowest to the highest of them with
 * room for the guard of the balls.
 */
export const LARGEST_LEVEL = 2 ** 21;

/**
 * The values that a file can hold: whole numbers of the last decimal, its levels, within the bounds. Arithmetic is done on levels, so
 * that it is exact.
 */
export interface Grid {
  readonly decimals: number;
  /** Levels in one raw unit. */
  readonly perUnit: number;
  readonly lowest: number;
  readonly highest: number;
}

/** How far, in levels, a bound may lie from a level and still mean it. */
const TOLERANCE = 1e-6;

export function gridOf({ decimals, lower, upper }: Pick<SeriesOptions, 'decimals' | 'lower' | 'upper'>): Grid {
  const perUnit = 10 ** decimals;
  const lowest = lower === undefined ? -LARGEST_LEVEL : Math.ceil(lower * perUnit - TOLERANCE);
  const highest = upper === undefined ? LARGEST_LEVEL : Math.floor(upper * perUnit + TOLERANCE);
  return { decimals, perUnit, lowest, highest };
}

/** The nearest level, also where it lies out of bounds; 0 for NaN. Never negative zero, which would be another number in the file. */
export function nearestLevel(value: number, { perUnit }: Grid): number {
  return Math.round(value * perUnit) || 0;
}

/** The nearest level within the bounds. */
export function boundedLevel(value: number, grid: Grid): number {
  return Math.min(grid.highest, Math.max(grid.lowest, nearestLevel(value, grid)));
}

/** The nearest levels of values that lie on them up to float32. */
export function levelsOf(values: Float32Array, grid: Grid): Int32Array {
  return Int32Array.from(values, (value) => nearestLevel(value, grid));
}
