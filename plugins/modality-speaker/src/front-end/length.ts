import { DeepSensorError } from '@deepsensor/contract';

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
export function fixedLength(samples: number, { rate }: Hearing, options: SpeakerOptions): Length {
  const stated = options.seconds === undefined ? samples : Math.round(options.seconds * rate);
  if (stated !== samples)
    throw new DeepSensorError(
      'CONFIG_INVALID',
      `option "seconds" gives ${stated.toLocaleString('en')} samples at ${hertz(rate)}; the model takes ${samples.toLocaleString('en')} and no other number.`,
    );
  return { samples, because: "the model's length" };
}

export function lengthOf(samples: Dimension, hearing: Hearing, options: SpeakerOptions, earlier: readonly number[] | undefined): Length {
  return typeof samples === 'number' ? fixedLength(samples, hearing, options) : freeLength(hearing, options, earlier);
}

/** Times that recordings may be shorter or longer than the input before it is worth a word. */
const FAR = 4;

/** For people: how many samples are fed, and what becomes of recordings of other lengths. */
export function lengthText({ samples, because }: Length, { rate, lengths }: Hearing, { fit }: SpeakerOptions): string {
  const place =
    fit === 'centre'
      ? 'shorter ones padded with zeros at both ends, longer ones cut to their middle'
      : 'shorter ones padded with zeros at the end, longer ones cut';
  const text = `${samples.toLocaleString('en')} samples (${seconds(samples, rate)}, ${because}), ${place}`;
  if (lengths === undefined) return text;
  const { typical } = lengths;
  if (samples > FAR * typical)
    return `${text} (mind: recordings of ${seconds(typical, rate)} in an input of ${seconds(samples, rate)} at ${hertz(rate)}: ${Math.round(100 * (1 - typical / samples))} % padding)`;
  if (FAR * samples < typical)
    return `${text} (mind: recordings of ${seconds(typical, rate)} cut to ${seconds(samples, rate)} at ${hertz(rate)})`;
  return text;
}
