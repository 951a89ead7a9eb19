import { interpolation, type Interpolation } from './interpolation.js';
import { FULL_SCALE, levelOf } from './levels.js';
import type { Part } from './placement.js';

/**
 * Of the sinc on either side. Sine sweeps, -6 dB, 8/11.025/16/22.05/44.1/48 kHz to 8/16/44.1 kHz: gain within 0.01 dB and what is not the
 * sine below -82 dB up to 0.95 of the lower Nyquist frequency; what would alias at 1.05 of it below -81 dB.
 */
const CROSSINGS = 64;

/** Converts recordings of one rate to another, in time with them to the end. */
export interface Conversion {
  /** Samples that so many become. */
  lengthOf(samples: number): number;
  /** The samples of a recording of so many on which a part of what becomes of it depends. */
  sourceOf(part: Part, samples: number): Part;
  /** Levels of a part of what becomes of a recording; `source` are its levels from sample `origin` on. */
  convert(source: Int16Array, origin: number, part: Part): Int16Array;
}

const asItIs: Conversion = {
  lengthOf: (samples) => samples,
  sourceOf: (part) => part,
  convert: (source, origin, { from, count }) => source.subarray(from - origin, from - origin + count),
};

/** @param from Rate in Hz of recordings. @param to Rate in Hz of what is made of them. */
export function conversion(from: number, to: number): Conversion {
  if (from === to) return asItIs;
  const divisor = greatestCommonDivisor(from, to);
  const [step, steps] = [from / divisor, to / divisor];
  const { reach, read } = tabled(step, steps);
  return {
    lengthOf: (samples) => Math.round((samples * to) / from),
    sourceOf(part, samples) {
      const first = Math.max(0, Math.floor((part.from * step) / steps) - reach);
      const end = Math.min(samples, Math.ceil(((part.from + part.count) * step) / steps) + reach);
      return { from: first, count: end - first };
    },
    convert(source, origin, part) {
      const samples = new Float64Array(source.length);
      for (let i = 0; i < samples.length; i++) samples[i] = source[i]! / FULL_SCALE;
      return Int16Array.from(read(samples, origin, part.from, part.count), levelOf);
    },
  };
}

/** Tables take longer than a recording: those of the last few rates are kept. */
const tables = new Map<string, Interpolation>();
const KEPT = 4;

function tabled(step: number, steps: number): Interpolation {
  const key = `${step}/${steps}`;
  const made = tables.get(key) ?? interpolation({ step, steps, crossings: CROSSINGS });
  tables.delete(key);
  tables.set(key, made);
  if (tables.size > KEPT) tables.delete(tables.keys().next().value!);
  return made;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
