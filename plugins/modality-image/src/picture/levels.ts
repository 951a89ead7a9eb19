/** Steps between black and white in an 8-bit file. */
export const TOP_LEVEL = 255;

/** `[256]` raw value in [0, 1] of each level of an 8-bit file, as float32 holds it. */
export const RAW_OF_LEVEL = Float32Array.from({ length: TOP_LEVEL + 1 }, (_, level) => level / TOP_LEVEL);

/** How far, in levels, a float32 may lie from a level and still stand for it. */
export const LEVEL_TOLERANCE = 1e-3;

/** Nearest levels of raw values, what lies outside [0, 1] cut off. NaN becomes 0. */
export function levelsOf(values: Float32Array): Uint8Array {
  const levels = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const scaled = values[i]! * TOP_LEVEL + 0.5;
    levels[i] = scaled >= TOP_LEVEL ? TOP_LEVEL : scaled > 0 ? scaled : 0;
  }
  return levels;
}

/** Whether `values[start .. start + length)` all stand for levels of an 8-bit file. */
export function lieOnLevels(values: Float32Array, start: number, length: number): boolean {
  for (let i = start; i < start + length; i++) {
    const scaled = values[i]! * TOP_LEVEL;
    if (!(Math.abs(scaled - Math.round(scaled)) <= LEVEL_TOLERANCE)) return false;
  }
  return true;
}
