import { SAMPLE_RATE, STEP } from './rates.js';
import type { Note } from './score.js';

/** Settings of a voice over time, one for each `STEP` samples; all `[frames]`. */
export interface Tracks {
  /** The first three formants in Hz, for the reference tract. */
  readonly formants: readonly [Float64Array, Float64Array, Float64Array];
  /** Amplitudes, as of a `Phone`. */
  readonly voicing: Float64Array;
  readonly aspiration: Float64Array;
  readonly frication: Float64Array;
  /** Hz. */
  readonly fricationCentre: Float64Array;
  readonly fricationBandwidth: Float64Array;
  /** How far the way to the nose is open, 0 to 1. */
  readonly nasality: Float64Array;
  /** Sum of the syllables' accents, each a bump of up to 1. */
  readonly accent: Float64Array;
}

/** Half of the windows by which tracks are rounded off, in frames: the tongue is slow, the folds are quicker, a burst is quickest. */
const TONGUE = 8;
const VELUM = 6;
const FOLDS = 4;
const BURST = 2;

/** Half of the length of an accent and how far its peak lies behind the beginning of the nucleus, in frames. */
const ACCENT = 24;
const ACCENT_DELAY = 14;

/**
 * The targets of the sounds joined together: each is held for its time, and the steps between two are rounded off, so that a sound begins
 * in the one before it and ends in the one behind.
 */
export function tracksOf(notes: readonly Note[]): Tracks {
  let seconds = 0;
  const ends = notes.map(({ duration }) => Math.round(((seconds += duration) * SAMPLE_RATE) / STEP));
  const starts = ends.map((_, i) => ends[i - 1] ?? 0);
  const frames = ends.at(-1) ?? 0;
  const held = (value: (note: Note) => number): Float64Array => {
    const track = new Float64Array(frames);
    notes.forEach((note, i) => track.fill(value(note), starts[i], ends[i]));
    return track;
  };
  const moved = (half: number, value: (note: Note) => number) => rounded(held(value), half, (track, at) => track[at]!);
  // Nothing sounds before the first note or after the last.
  const sounded = (half: number, value: (note: Note) => number) => rounded(held(value), half, () => 0);

  const accent = new Float64Array(frames);
  notes.forEach((note, i) => addAccent(accent, starts[i]! + ACCENT_DELAY, note.accent ?? 0));
  return {
    formants: [
      moved(TONGUE, ({ phone }) => phone.formants[0]),
      moved(TONGUE, ({ phone }) => phone.formants[1]),
      moved(TONGUE, ({ phone }) => phone.formants[2]),
    ],
    voicing: sounded(FOLDS, ({ phone }) => phone.voicing),
    aspiration: sounded(FOLDS, ({ phone }) => phone.aspiration),
    frication: sounded(BURST, ({ phone }) => phone.frication?.level ?? 0),
    fricationCentre: held(({ phone }) => phone.frication?.centre ?? 2500),
    fricationBandwidth: held(({ phone }) => phone.frication?.bandwidth ?? 1000),
    nasality: moved(VELUM, ({ phone }) => (phone.nasal ? 1 : 0)),
    accent,
  };
}

/** The value of a track between two frames. */
export function along(track: Float64Array, frame: number): number {
  const i = Math.floor(frame);
  const here = track[i]!;
  return here + (frame - i) * (track[Math.min(track.length - 1, i + 1)]! - here);
}

/** Convolved with a raised cosine. `outside` says what a track would be beyond the end `at` which it is asked. */
function rounded(track: Float64Array, half: number, outside: (track: Float64Array, at: number) => number): Float64Array {
  const window = Float64Array.from({ length: 2 * half + 1 }, (_, i) => 1 + Math.cos((Math.PI * (i - half)) / (half + 1)));
  const total = window.reduce((sum, each) => sum + each, 0);
  const last = track.length - 1;
  return track.map((_, frame) => {
    let sum = 0;
    for (let k = -half; k <= half; k++) {
      const at = Math.min(last, Math.max(0, frame + k));
      sum += window[k + half]! * (at === frame + k ? track[at]! : outside(track, at));
    }
    return sum / total;
  });
}

function addAccent(track: Float64Array, peak: number, height: number): void {
  for (let frame = Math.max(0, peak - ACCENT); frame < Math.min(track.length, peak + ACCENT); frame++) {
    track[frame]! += (height * (1 + Math.cos((Math.PI * (frame - peak)) / ACCENT))) / 2;
  }
}
