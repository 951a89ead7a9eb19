import { intOf } from '../attributes.js';
import { opaque, sum, type Dimension } from '../dimension.js';
import type { Inference, Rule, Rules } from '../inference.js';
import { namedType } from './elementwise.js';

const window: Rule = (at) => {
  const type = namedType(at, 'output_datatype', 1);
  return type && [{ type, shape: [at.values[0]?.entries[0] ?? at.unknown(0)] }];
};

/** Bins of a transform of this length: all, or those of frequencies that are not negative. */
function bins(length: Dimension | undefined, isOneSided: boolean, at: Inference, axis: number): Dimension {
  if (typeof length === 'number') return isOneSided ? Math.floor(length / 2) + 1 : length;
  return length !== undefined && !isOneSided ? length : at.unknown(axis);
}

const melWeights: Rule = (at) => {
  const type = namedType(at, 'output_datatype', 1);
  return type && [{ type, shape: [bins(at.values[1]?.entries[0], true, at, 0), at.values[0]?.entries[0] ?? at.unknown(1)] }];
};

/** `[n, L, 1]`, or `[n, L, 2]` of complex numbers, to `[n, frames, bins, 2]`. */
const shortTime: Rule = (at) => {
  const signal = at.shape(0);
  if (!signal) return undefined;
  const [step, length] = [at.numbers(1)?.[0], at.numbers(3)?.[0] ?? at.shape(2)?.[0]];
  const known = typeof step === 'number' && typeof length === 'number';
  const room = known ? sum(signal[1]!, length, -1) : undefined;
  const frames = typeof room === 'number' ? Math.floor(room / step!) + 1 : room === undefined ? at.unknown(1) : opaque(`${room}/${step}+1`);
  return [{ type: at.type(0), shape: [signal[0]!, frames, bins(length, intOf(at.node, 'onesided', 1) === 1, at, 2), 2] }];
};

const fourier: Rule = (at) => {
  const shape = at.shape(0);
  if (!shape) return undefined;
  const axis = at.has(2) ? at.numbers(2)?.[0] : intOf(at.node, 'axis', -2);
  if (axis === undefined) return undefined;
  const along = at.axis(axis, shape.length);
  const length = at.has(1) ? at.values[1]?.entries[0] : shape[along];
  const result = shape.with(along, bins(length, intOf(at.node, 'onesided', 0) === 1, at, along)).with(shape.length - 1, 2);
  return [{ type: at.type(0), shape: result }];
};

/** Operators of audio front ends. */
export const spectra: Rules = {
  HannWindow: window,
  HammingWindow: window,
  BlackmanWindow: window,
  MelWeightMatrix: melWeights,
  STFT: shortTime,
  DFT: fourier,
};
