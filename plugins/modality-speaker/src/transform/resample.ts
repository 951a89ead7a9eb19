import { interpolation } from '../sound/interpolation.js';

const crossings = 16;

/** Samples `[length]` of the recording at 0, step, 2 step, ...; see `interpolation`. */
export function resampled(recording: Float64Array, step: number, length: number): Float64Array {
  return interpolation({ step, steps: 1, crossings }).read(recording, 0, 0, length);
}
