import { DeepSensorError } from '@deepsensor/contract';

import { frameCount, samplesFor, type Framing } from './frames.js';
import { hertz, seconds, type Hearing } from './hearing.js';
import type { Dimension } from './layout.js';
import type { SpeakerOptions } from './options.js';

/** Samples that are fed, and why so many, as a clause for people. */
export interface Length {
  readonly samples: number;
  readonly because: string;
}

/** Seconds that are fed at most to a model that leaves the length free and is told none. */
const LONGEST = 10;

/**
 * The samples that a model is fed which leaves their number free: those stated, those of the run that is judged anew, or those of the
 * longest of the first recordings up to 10 s.
 * @param earlier Shape of the raw inputs of a run that is judged anew.
 */
export function freeLength({ rate, lengths }: Hearing, options: SpeakerOptions, earlier: readonly number[] | undefined): Length {
  if (options.seconds !== undefined) return { samples: Math.max(1, Math.round(options.seconds * rate)), because: 'as stated by "seconds"' };
  if (earlier?.length === 1) return { samples: earlier[0]!, because: 'as in the run' };
  if (lengths === undefined)
    throw new DeepSensorError(
      'DATA_INVALID',
      'the model leaves the length of its input free, and none of the first recordings can be read to take it from; the modality\'s option "seconds" states it.',
    );
  const most = LONGEST * rate;
  return lengths.longest > most
    ? { samples: most, because: 'the most that is taken of recordings when "seconds" states no length' }
    : { samples: lengths.longest, because: 'the longest of the first recordings' };
}

/** The samples of a model that fixes them. Throws `CONFIG_INVALID` when the options state another length. */
function fixedLength(samples: number, { rate }: Hearing, options: SpeakerOptions): Length {
  const stated = options.seconds === undefined ? samples : Math.round(options.seconds * rate);
  if (stated !== samples)
    throw new DeepSensorError(
      'CONFIG_INVALID',
      `option "seconds" gives ${stated.toLocaleString('en')} samples at ${hertz(rate)}; the model takes ${samples.toLocaleString('en')} and no other number.`,
    );
  return { samples, because: "the model's length" };
}

/** The samples that a model of waveforms is fed. */
export function lengthOf(samples: Dimension, hearing: Hearing, options: SpeakerOptions, earlier: readonly number[] | undefined): Length {
  return typeof samples === 'number' ? fixedLength(samples, hearing, options) : freeLength(hearing, options, earlier);
}

/**
 * The samples that a model is fed which takes so many frames: those stated, those of the run that is judged anew, those of the typical
 * recording, if they give as many; else whole hops. Throws `CONFIG_INVALID` when the stated length gives another number of frames.
 * @returns `undefined` when no number of samples gives as many.
 */
export function lengthForFrames(
  framing: Framing,
  frames: number,
  { rate, lengths }: Hearing,
  options: SpeakerOptions,
  earlier: readonly number[] | undefined,
): Length | undefined {
  const range = samplesFor(framing, frames);
  if (range === undefined) return undefined;
  const { least, greatest } = range;
  const needed = `${least.toLocaleString('en')} to ${greatest.toLocaleString('en')}`;
  const fits = (samples: number): boolean => samples >= least && samples <= greatest;
  const stated = options.seconds === undefined ? undefined : Math.round(options.seconds * rate);
  if (stated !== undefined && !fits(stated))
    throw new DeepSensorError(
      'CONFIG_INVALID',
      `option "seconds" gives ${stated.toLocaleString('en')} samples at ${hertz(rate)}, which are ${frameCount(framing, stated)} frames; the model takes ${frames}, which need ${needed} samples.`,
    );
  const known = [stated, earlier?.[0], lengths?.typical].find((samples) => samples !== undefined && fits(samples));
  const samples = known ?? Math.min(greatest, Math.ceil(least / framing.hop) * framing.hop);
  return { samples, because: `${frames} frames need ${needed}` };
}

/** Times that recordings may be shorter or longer than the input before it is worth a word. */
const FAR = 4;

/** Whether recordings are quite another length than what is fed. */
export function isFar({ samples }: Length, lengths: Hearing['lengths']): boolean {
  return lengths !== undefined && (samples > FAR * lengths.typical || FAR * samples < lengths.typical);
}

/** For people: how many samples are fed, and what becomes of recordings of other lengths; whichever recordings were looked at. */
export function lengthText({ samples }: Length, { rate }: Hearing, { fit }: SpeakerOptions): string {
  const place =
    fit === 'centre'
      ? 'shorter ones padded with zeros at both ends, longer ones cut to their middle'
      : 'shorter ones padded with zeros at the end, longer ones cut';
  return `${samples.toLocaleString('en')} samples (${seconds(samples, rate)}), ${place}`;
}

/** For people: why so many samples are fed, and when most of them will be padding or most of a recording is cut. */
export function lengthNote(length: Length, { rate, lengths }: Hearing): string {
  const { samples, because } = length;
  const input = seconds(samples, rate);
  const text = `${input}: ${because}`;
  if (lengths === undefined || !isFar(length, lengths)) return text;
  const { typical } = lengths;
  const recordings = seconds(typical, rate);
  return samples > typical
    ? `${text}; mind: recordings of ${recordings} in an input of ${input} at ${hertz(rate)}: ${Math.round(100 * (1 - typical / samples))} % padding`
    : `${text}; mind: recordings of ${recordings} cut to ${input} at ${hertz(rate)}`;
}
