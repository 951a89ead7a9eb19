import type { Transform, TransformParameter } from '@deepsensor/contract';

import { mixed } from './activity.js';
import { draw, normalsOf } from './draw.js';
import { rowTransform } from './row-transform.js';

/**
 * Kaldi's x-vector recipe mixes noises in at 0 to 15 dB (Snyder, Garcia-Romero, Sell, Povey and Khudanpur 2018). Those are sounds that
 * come and go; noise that never pauses hides more, so the range ends at 5 dB, and begins where noise is plainly heard.
 */
const snr: TransformParameter = { name: 'snr', unit: 'dB', from: 5, to: 20 };
const keepsLabel = 'a steady noise well below the voice hides neither the voice nor the word from a listener';

/** Gaussian noise that is equally strong at all frequencies. */
export function whiteNoise(rate: number): Transform {
  const name = 'white-noise';
  return rowTransform({ name, parameters: [snr, draw], keepsLabel }, (recording, [decibels, which]) => {
    return mixed(recording, normalsOf(name, which!, recording.length), decibels!, rate);
  });
}

/** Gaussian noise that falls by 3 dB an octave, as the noise of rooms and streets roughly does. */
export function pinkNoise(rate: number): Transform {
  const name = 'pink-noise';
  const sections = pinkSections(rate);
  return rowTransform({ name, parameters: [snr, draw], keepsLabel }, (recording, [decibels, which]) => {
    const noise = normalsOf(name, which!, recording.length);
    for (const section of sections) filterFirstOrder(noise, section);
    return mixed(recording, noise, decibels!, rate);
  });
}

interface Section {
  readonly pole: number;
  readonly zero: number;
}

/**
 * Filters that turn white noise pink (Corsini and Saletti 1988): poles two octaves apart from 20 Hz on, each followed by a zero an octave
 * above it, so that the response falls by 6 dB in every other octave.
 */
function pinkSections(rate: number): readonly Section[] {
  const sections: Section[] = [];
  const at = (frequency: number): number => Math.exp((-2 * Math.PI * frequency) / rate);
  for (let frequency = 20; frequency < rate / 2; frequency *= 4) sections.push({ pole: at(frequency), zero: at(2 * frequency) });
  return sections;
}

/** y[i] = x[i] - zero x[i - 1] + pole y[i - 1], in place. */
function filterFirstOrder(samples: Float64Array, { pole, zero }: Section): void {
  let before = 0;
  let last = 0;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i]!;
    last = sample - zero * before + pole * last;
    before = sample;
    samples[i] = last;
  }
}
