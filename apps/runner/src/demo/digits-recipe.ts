import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { exportOnnx } from '@deepsensor/graph';

import { drawDigits } from './digits.js';
import { writeIdx } from './idx-files.js';
import { lenet5 } from './lenet.js';
import { refuseBad, type Recipe } from './recipe.js';
import { accuracyOn, trainDigits } from './train-digits.js';

const TRAINING_DIGITS = 12_000;
const UNSEEN_DIGITS = 3_000;
const EPOCHS = 5;

/** Draws digits and trains a LeNet-5 on them. */
export const digitsRecipe: Recipe = {
  model: 'lenet5.onnx',
  data: 'digits',
  campaign: { seeds: 60, linf: 0.1, evaluations: 200 },
  async make(directory, seed, runtime, steps) {
    const data = path.join(directory, this.data);
    await mkdir(data, { recursive: true });
    const all = TRAINING_DIGITS + UNSEEN_DIGITS;
    const training = drawDigits(TRAINING_DIGITS, seed, 'train', (done) => steps.progress('draw', done, all, 'digits'));
    const unseen = drawDigits(UNSEEN_DIGITS, seed, 'test', (done) => steps.progress('draw', TRAINING_DIGITS + done, all, 'digits'));
    await writeIdx(data, 'train', training);
    await writeIdx(data, 't10k', unseen);
    steps.done('draw', `${TRAINING_DIGITS.toLocaleString('en')} digits to learn from, ${UNSEEN_DIGITS.toLocaleString('en')} unseen ones`);

    const trained = await trainDigits(lenet5(10, seed), training, runtime, {
      epochs: EPOCHS,
      seed,
      progress: (done, total, loss) => steps.progress('train', done, total, `loss ${loss.toFixed(3)}`),
    });
    const accuracy = await accuracyOn(trained, unseen, runtime);
    await writeFile(path.join(directory, this.model), exportOnnx(trained));
    steps.done('train', `LeNet-5, ${EPOCHS} epochs: ${(100 * accuracy).toFixed(1)} % of the unseen digits right`);
    refuseBad(accuracy, 0.97);
  },
};
