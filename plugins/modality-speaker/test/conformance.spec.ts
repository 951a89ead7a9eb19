import { describeModality } from '@deepsensor/conformance';
import type { Sample } from '@deepsensor/contract';

import { speaker } from '../src/modality.js';
import { writeWav } from '../src/sound/wav.js';
import { context, someLevels } from './support.js';

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

describeModality('speaker, a waveform', () => speaker.create({}, context), {
  modelInput: { name: 'x', type: 'float32', shape: ['n', 1, 2100] },
  samples: recordings(1200, 2100, 2400),
  broken,
  budgets,
  atRest,
});

describeModality('speaker, a waveform of free length, recordings in its centre', () => speaker.create({ fit: 'centre' }, context), {
  modelInput: { name: 'x', type: 'float32', shape: ['n', 'samples'] },
  samples: recordings(901, 1200, 1000),
  broken,
  budgets,
  atRest,
});
