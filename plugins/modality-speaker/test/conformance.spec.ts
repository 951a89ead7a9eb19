import { describeModality, type ModalityLaws } from '@deepsensor/conformance';
import type { Sample } from '@deepsensor/contract';

import { speaker } from '../src/modality.js';
import { extentOf } from '../src/sound/levels.js';
import { writeWav } from '../src/sound/wav.js';
import { context, someLevels } from './support.js';
import { decibels, difference, energy } from './transform-support.js';

const rate = 8000;
/** Recordings shorter than the model's input, as long, and longer. */
const recordings = (...lengths: readonly number[]): Sample[] =>
  lengths.map((length, speaker) => ({
    id: `ann/${length}.wav`,
    label: 0,
    bytes: writeWav(someLevels(length, speaker), rate),
    format: 'wav',
  }));
const broken: Sample = { id: 'ann/cut.wav', label: 0, bytes: writeWav(someLevels(900, 1), rate).subarray(0, 700), format: 'wav' };
const budgets = [
  { measure: 'snr', radius: 20 },
  { measure: 'snr', radius: 3 },
  { measure: 'linf', radius: 0.01 },
  { measure: 'l2', radius: 0.4 },
];
const atRest = { snr: Infinity, segsnr: 35 };

type Readers = NonNullable<ModalityLaws['readers']>;

/** Of steady tones, in which someone speaks all the time. */
const snr: Readers[string] = {
  read: (made, seed) => decibels(energy(seed) / energy(difference(made, seed))),
  within: 0.1,
};
const readers: Readers = {
  'gain.gain': { read: (made, seed) => decibels(energy(made) / energy(seed)), within: 0.01 },
  'white-noise.snr': snr,
  'pink-noise.snr': snr,
  'babble.snr': snr,
  'tone.snr': snr,
  'time-shift.share': { read: shareOfShift, within: 0.02 },
};

/** Where the seed's samples lie in what was made of it, over how far it could go: a tenth of a second, padding and a twentieth of itself. */
function shareOfShift(made: Float32Array, seed: Float32Array): number {
  const { start, end } = extentOf(seed, 0, seed.length);
  const lost = Math.floor((end - start) / 20);
  const far = (padding: number) => Math.min(rate / 10, padding + lost);
  const middle = start > 0 ? Math.min(start, seed.length - end) : undefined;
  const [earlier, later] = [far(middle ?? 0), far(middle ?? seed.length - end)];
  for (let shift = -earlier; shift <= later; shift++) {
    const [from, to] = [Math.max(start, -shift), Math.min(end, made.length - shift)];
    let i = from;
    while (i < to && made[i + shift] === seed[i]) i++;
    if (i === to) return shift / (shift < 0 ? earlier : later);
  }
  return Number.NaN;
}

describeModality('speaker, a waveform', () => speaker.create({}, context), {
  modelInput: { name: 'x', type: 'float32', shape: ['n', 1, 2100] },
  samples: recordings(1200, 2100, 2400),
  broken,
  budgets,
  atRest,
  readers,
});

describeModality('speaker, a waveform of free length, recordings in its centre', () => speaker.create({ fit: 'centre' }, context), {
  modelInput: { name: 'x', type: 'float32', shape: ['n', 'samples'] },
  samples: recordings(901, 1200, 1000),
  broken,
  budgets,
  atRest,
  readers,
});
