import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { exportOnnx } from '@deepsensor/graph';

import { refuseBad, type Recipe } from './recipe.js';
import { SPEAKERS } from './speakers/speaker.js';
import { accuracyOn, trainSpeakers } from './speakers/train-speakers.js';
import { drawUtterances } from './speakers/utterances.js';
import { writeWavs } from './speakers/wav-files.js';

/** Utterances of each speaker. */
const TO_LEARN_FROM = 400;
const UNSEEN = 60;
const EPOCHS = 20;

/** Lets synthetic speakers speak and trains a small network to tell them apart. */
export const speakersRecipe: Recipe = {
  model: 'speakers.onnx',
  data: 'speakers',
  // The neurons that were trained; what makes features of the waveform was not.
  campaign: { seeds: 60, snr: 40, evaluations: 200, layers: 'conv1,conv2,conv3,fc1' },
  async make(directory, seed, runtime, steps) {
    const data = path.join(directory, this.data);
    await mkdir(data, { recursive: true });
    const all = SPEAKERS.length * (TO_LEARN_FROM + UNSEEN);
    const training = drawUtterances(TO_LEARN_FROM, seed, 'train', (done) => steps.progress('speak', done, all, 'utterances'));
    const unseen = drawUtterances(UNSEEN, seed, 'test', (done) =>
      steps.progress('speak', SPEAKERS.length * TO_LEARN_FROM + done, all, 'utterances'),
    );
    await writeWavs(data, 'train', training);
    await writeWavs(data, 'test', unseen);
    steps.done('speak', `${SPEAKERS.length} speakers, ${TO_LEARN_FROM} utterances of each to learn from, ${UNSEEN} unseen ones`);

    const trained = await trainSpeakers(training, runtime, {
      epochs: EPOCHS,
      seed,
      progress: (done, total, loss) => steps.progress('train', done, total, `loss ${loss.toFixed(3)}`),
    });
    const accuracy = await accuracyOn(trained, unseen, runtime);
    await writeFile(path.join(directory, this.model), exportOnnx(trained));
    steps.done(
      'train',
      `log-mel, three convolutions in time, ${EPOCHS} epochs: ${(100 * accuracy).toFixed(1)} % of the unseen utterances right`,
    );
    refuseBad(accuracy, 0.95);
  },
};
