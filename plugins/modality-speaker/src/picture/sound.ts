import { extentOf, levelOf, type Extent } from '../sound/levels.js';

/** A recording to be shown, on the time that seed, failing input and difference share. */
export interface Sound {
  /** 16-bit levels; 0 where there is padding. */
  readonly levels: Int16Array;
  /** The part that is no padding. */
  readonly own: Extent;
}

/** The samples of a failing input and its seed that belong to either recording. */
export function sharedTime(inputs: Float32Array, references: Float32Array, row: number, length: number): Extent {
  const [a, b] = [extentOf(inputs, row, length), extentOf(references, row, length)];
  if (a.end === 0) return b.end === 0 ? { start: 0, end: Math.min(1, length) } : b;
  return b.end === 0 ? a : { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

/** The samples of `row` in `data [n, length]` within `time`. */
export function soundOf(data: Float32Array, row: number, length: number, time: Extent): Sound {
  const own = extentOf(data, row, length);
  const levels = new Int16Array(time.end - time.start);
  for (let i = 0, at = row * length + time.start; i < levels.length; i++, at++) levels[i] = levelOf(data[at]!);
  return { levels, own: { start: Math.max(0, own.start - time.start), end: Math.max(0, own.end - time.start) } };
}

/** Largest level, whatever its sign. */
export function peakOf(levels: Int16Array): number {
  let peak = 0;
  for (const level of levels) peak = Math.max(peak, Math.abs(level));
  return peak;
}

/** −3 dB below full scale, above which the difference is not played. */
const LOUDEST = 32768 * 10 ** (-3 / 20);
/** 40 dB: a difference of single levels stays a whisper. */
const MOST_TIMES = 100;

export interface Difference extends Sound {
  /** The levels are so many times those of the difference; 0 when there is none. */
  readonly times: number;
}

/** The difference, amplified by a round number until it is about as loud as the louder of the two: `loudest` is that one's peak. */
export function amplifiedDifference(failing: Sound, reference: Sound, loudest: number): Difference {
  const levels = new Int16Array(failing.levels.length);
  const own = { start: 0, end: levels.length };
  let peak = 0;
  for (let i = 0; i < levels.length; i++) peak = Math.max(peak, Math.abs(failing.levels[i]! - reference.levels[i]!));
  if (peak === 0) return { levels, own, times: 0 };
  const times = roundedDown(Math.min(MOST_TIMES, Math.min(loudest, LOUDEST) / peak));
  for (let i = 0; i < levels.length; i++) levels[i] = Math.round((failing.levels[i]! - reference.levels[i]!) * times);
  return { levels, own, times };
}

/** The next number below with two digits that count. */
function roundedDown(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.floor(value / unit + 1e-9) * unit).toPrecision(2));
}
