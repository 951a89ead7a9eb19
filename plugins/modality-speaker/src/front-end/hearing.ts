import { DeepSensorError } from '@deepsensor/contract';

import type { SpeakerOptions } from './options.js';

/** A recording looked at beforehand: rate in Hz, samples of one channel. */
export interface Preview {
  readonly id: string;
  readonly rate: number;
  readonly samples: number;
  readonly channels: number;
}

/** How the model hears: the rate in Hz, and how long the recordings are at this rate. */
export interface Hearing {
  readonly rate: number;
  /** Median and greatest number of samples; `undefined` when there are no recordings. */
  readonly lengths: { readonly typical: number; readonly longest: number } | undefined;
}

/**
 * The rate that is stated, or that of most recordings; of equally many the lower.
 * Throws `DATA_MISMATCH` when most recordings have another than the stated one and may not be converted, `DATA_INVALID` when there is
 * none to take it from.
 */
export function hearingOf(previews: readonly Preview[], { sampleRate, resample }: SpeakerOptions): Hearing {
  const usual = commonest(previews.map(({ rate }) => rate));
  const rate = sampleRate ?? usual;
  if (rate === undefined)
    throw new DeepSensorError(
      'DATA_INVALID',
      'none of the first recordings can be read to take their sample rate from; check --data, or state the rate by --sample-rate.',
    );
  if (usual !== undefined && usual !== rate && resample !== true)
    throw new DeepSensorError(
      'DATA_MISMATCH',
      `the model hears at ${hertz(rate)} (sampleRate), the recordings are at ${hertz(usual)} ` +
        `(${previews.find((preview) => preview.rate === usual)!.id}); --resample converts them, or check --sample-rate.`,
    );
  const heard = resample === true ? previews : previews.filter((preview) => preview.rate === rate);
  const lengths = heard.map((preview) => Math.max(1, Math.round((preview.samples * rate) / preview.rate))).toSorted((a, b) => a - b);
  return {
    rate,
    lengths: lengths.length === 0 ? undefined : { typical: lengths[lengths.length >> 1]!, longest: lengths.at(-1)! },
  };
}

/** For people: how to have recordings heard otherwise. */
export function adviceFor({ rate }: Hearing, { sampleRate, resample }: SpeakerOptions): string {
  const heard = `recordings are heard at ${hertz(rate)}`;
  if (sampleRate !== undefined) return `${heard} as stated by --sample-rate; --features and --scaling state what the model takes`;
  const alone = resample === true ? '; --resample alone converts to it' : '';
  return (
    `${heard}, the rate of most of them${alone}; --sample-rate <Hz> --resample converts them to that of the model, ` +
    '--features and --scaling state what it takes'
  );
}

function commonest(rates: readonly number[]): number | undefined {
  const count = (rate: number): number => rates.filter((other) => other === rate).length;
  return rates.toSorted((a, b) => count(b) - count(a) || a - b)[0];
}

/** `8,000 Hz` */
export function hertz(rate: number): string {
  return `${rate.toLocaleString('en')} Hz`;
}

/** `0.85 s` */
export function seconds(samples: number, rate: number): string {
  return `${(samples / rate).toLocaleString('en', { maximumFractionDigits: 2 })} s`;
}
