import type { Transform } from '@deepsensor/contract';

import { resampled } from './resample.js';
import { rowTransform, type Fit } from './row-transform.js';
import { stretched } from './wsola.js';

/**
 * Played faster or slower, pitch and formants along with it. Listeners hear another speaker when formants are a quarter, or the pitch is
 * 45 %, away (Gaudrain, Li, Ban and Patterson 2009): a fifth of the nearer of the two is taken. Kaldi's 0.9 to 1.1 (Ko, Peddinti, Povey
 * and Khudanpur 2015) was made for words; recipes for speakers take such copies for new speakers (Yamamoto et al. 2019). At 1 nothing
 * changes.
 */
export function speed(_rate: number, fit: Fit = 'start'): Transform {
  return rowTransform(
    {
      name: 'speed',
      parameters: [{ name: 'factor', unit: '', from: 0.95, to: 1.05 }],
      keepsLabel: 'pitch and formants move by a twentieth at most, a fifth of what makes listeners hear another speaker',
    },
    (recording, [factor]) =>
      isOne(factor!) ? recording : resampled(recording, factor!, Math.max(1, Math.round(recording.length / factor!))),
    fit,
  );
}

/**
 * Said faster or slower at the same pitch. 15 % either way is less than one person varies by from phrase to phrase (Miller, Grosjean and
 * Lomanto 1984). At 1 nothing changes.
 */
export function tempo(rate: number, fit: Fit = 'start'): Transform {
  return rowTransform(
    {
      name: 'tempo',
      parameters: [{ name: 'factor', unit: '', from: 0.85, to: 1.15 }],
      keepsLabel: 'everyone speaks faster and slower by turns, and pitch and formants, by which voices are told, stay',
    },
    (recording, [factor]) => (isOne(factor!) ? recording : stretched(recording, factor!, rate)),
    fit,
  );
}

/**
 * Higher or lower at the same pace, the formants along with the pitch. The range is that of `speed`, for the same reason, since the ear
 * forgives a change of pitch but not one of formants: 0.8 semitones are 4.7 %. At 0 nothing changes.
 */
export function pitch(rate: number): Transform {
  return rowTransform(
    {
      name: 'pitch',
      parameters: [{ name: 'shift', unit: 'semitones', from: -0.8, to: 0.8 }],
      keepsLabel: 'pitch and formants move by less than a twentieth, a fifth of what makes listeners hear another speaker',
    },
    (recording, [semitones]) => {
      const factor = 2 ** (semitones! / 12);
      return isOne(factor) ? recording : resampled(stretched(recording, 1 / factor, rate), factor, recording.length);
    },
  );
}

/** Coefficients are float32 numbers, so that a factor of one comes with their rounding. */
function isOne(factor: number): boolean {
  return Math.abs(factor - 1) < 1e-9;
}
