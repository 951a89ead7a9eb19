import { encode } from 'fast-png';

import { NOTHING, spectrogramPalette, STEPS } from './palette.js';
import type { Sound } from './sound.js';
import { BANDS, type Spectrogram } from './spectrogram.js';

/** Decibels below the loudest that the darkest colour stands for. */
export const RANGE = 80;

/** Largest power in any band and frame. */
export function loudestOf({ power }: Spectrogram): number {
  let loudest = 0;
  for (const each of power) loudest = Math.max(loudest, each);
  return loudest;
}

/**
 * PNG with a pixel for each frame and band, high bands on top.
 * @param loudest Power that the brightest colour stands for; what is louder has it too.
 */
export function drawSpectrogram({ frames, power }: Spectrogram, { levels, own }: Sound, loudest: number): Uint8Array {
  const data = new Uint8Array(frames * BANDS);
  for (let frame = 0; frame < frames; frame++) {
    const middle = ((frame + 0.5) * levels.length) / frames;
    const isRecorded = middle >= own.start && middle < own.end;
    for (let band = 0; band < BANDS; band++) {
      data[(BANDS - 1 - band) * frames + frame] = isRecorded ? colourOf(power[frame * BANDS + band]!, loudest) : NOTHING;
    }
  }
  return encode({ width: frames, height: BANDS, channels: 1, depth: 8, palette: spectrogramPalette, data });
}

function colourOf(power: number, loudest: number): number {
  if (power === 0) return 1;
  const share = 1 + (10 * Math.log10(power / loudest)) / RANGE;
  return 1 + Math.round(Math.min(1, Math.max(0, share)) * (STEPS - 1));
}
