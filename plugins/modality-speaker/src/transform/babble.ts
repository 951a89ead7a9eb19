import { rowLength, type Batch, type Transform } from '@deepsensor/contract';

import { extentOf } from '../sound/levels.js';
import { activeFrames, energyIn, mixed } from './activity.js';
import { choicesOf, draw } from './draw.js';
import { mixingTransform } from './row-transform.js';
import { scaled } from './samples.js';

/**
 * Other people talk: several other recordings, equally loud, each without the silence at its ends and over and over from where chance
 * says. Number of voices, to the nearest whole one, and ratio are those of Kaldi's x-vector recipe (Snyder, Garcia-Romero, Sell, Povey and
 * Khudanpur 2018); where there are fewer other recordings, some are heard from several places at once, and where there is none nothing
 * changes.
 */
export function babble(rate: number): Transform {
  const name = 'babble';
  return mixingTransform(
    {
      name,
      parameters: [{ name: 'snr', unit: 'dB', from: 13, to: 20 }, { name: 'voices', unit: '', from: 3, to: 7 }, draw],
      keepsLabel: 'a listener follows the nearest voice, which is at least 13 dB louder than all the others together',
    },
    (others) => {
      const voices = voicesIn(others, rate);
      return (recording, [snr, count, which], { origin }) => {
        const choices = choicesOf(name, which!);
        // A recording does not talk over itself.
        const able = choices.shuffle(voices.filter(({ row, whole }) => (origin === undefined ? !equal(whole, recording) : row !== origin)));
        if (able.length === 0) return recording;
        const crowd = new Float64Array(recording.length);
        for (let voice = 0; voice < Math.round(count!); voice++) {
          const { spoken } = able[voice % able.length]!;
          let at = choices.below(spoken.length);
          for (let i = 0; i < crowd.length; i++) {
            crowd[i]! += spoken[at]!;
            if (++at === spoken.length) at = 0;
          }
        }
        return mixed(recording, crowd, snr!, rate);
      };
    },
  );
}

interface Voice {
  /** Of the others. */
  readonly row: number;
  readonly whole: Float64Array;
  /** From the first to the last frame in which someone speaks, at a power of one over those frames. */
  readonly spoken: Float64Array;
}

/** All recordings in which someone speaks. */
function voicesIn(others: Batch, rate: number): Voice[] {
  const length = rowLength(others.shape);
  return Array.from({ length: others.shape[0]! }, (_, row) => row).flatMap((row) => {
    const { start, end } = extentOf(others.data, row, length);
    const whole = new Float64Array(others.data.subarray(row * length + start, row * length + end));
    const frames = activeFrames(whole, rate);
    if (frames.length === 0) return [];
    const samples = frames.reduce((sum, [from, to]) => sum + to - from, 0);
    const spoken = whole.subarray(frames[0]![0], frames.at(-1)![1]);
    return [{ row, whole, spoken: scaled(spoken, Math.sqrt(samples / energyIn(whole, frames))) }];
  });
}

function equal(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((sample, i) => sample === b[i]);
}
