/** Levels of a 16-bit file from silence to full scale: a sample is level / 32768, in [-1, 1). */
export const FULL_SCALE = 32768;
export const LOWEST_LEVEL = -32768;
export const HIGHEST_LEVEL = 32767;

/**
 * What stands in a row where a recording is shorter than the model's input: negative zero. A model reads it as silence, and it tells
 * padding from the silence of the recording itself, so that a row carries its own length wherever it goes (ADR 0010).
 */
export const PADDING = -0;

/** Samples `[start, end)` of a row that belong to the recording; the rest is padding. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** The extent of `row` in `data [n, length]`; empty at 0 when all of it is padding. */
export function extentOf(data: Float32Array, row: number, length: number): Extent {
  let start = row * length;
  let end = start + length;
  while (end > start && Object.is(data[end - 1], PADDING)) end--;
  while (start < end && Object.is(data[start], PADDING)) start++;
  return start === end ? { start: 0, end: 0 } : { start: start - row * length, end: end - row * length };
}

/** Nearest 16-bit level of a sample, what lies beyond full scale cut off; 0 for NaN. Never negative zero. */
export function levelOf(sample: number): number {
  const scaled = Math.round(sample * FULL_SCALE);
  return scaled > HIGHEST_LEVEL ? HIGHEST_LEVEL : scaled < LOWEST_LEVEL ? LOWEST_LEVEL : scaled | 0;
}

/** Rounds every sample of a row's extent to a 16-bit level in place; padding stays padding. */
export function roundToLevels(data: Float32Array, row: number, length: number): void {
  const { start, end } = extentOf(data, row, length);
  for (let i = row * length + start; i < row * length + end; i++) data[i] = levelOf(data[i]!) / FULL_SCALE;
}
