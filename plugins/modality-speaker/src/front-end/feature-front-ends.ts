import { DeepSensorError } from '@deepsensor/contract';

import { featureFragment } from './feature-graph.js';
import type { FeatureOverrides } from './feature-options.js';
import { featureText } from './feature-text.js';
import { frameCount } from './frames.js';
import { adviceFor, seconds, type Hearing } from './hearing.js';
import type { FeatureLayout } from './layout.js';
import { freeLength, isFar, lengthForFrames, lengthNote, lengthText, type Length } from './length.js';
import type { SpeakerOptions } from './options.js';
import { featureCount, type FeatureParameters } from './parameters.js';
import { PRESET_NAMES, type PresetName } from './preset-names.js';
import { resolveFeatures } from './resolve.js';
import { speakerFrontEnd, type SpeakerFrontEnd } from './speaker-front-end.js';

/** Front ends that are tried at most, and of them those that are kept for unusual numbers of features when others are there too. */
const MOST = 10;
const UNUSUAL = 3;

/** Most coefficients that presets of MFCC are tried for, and least features that are rather bands. */
const MOST_COEFFICIENTS = 40;
const LEAST_BANDS = 40;

/** Points of spectra by transforms of 128, 256, 400 and 512 points. */
const SPECTRA: ReadonlySet<number> = new Set([65, 129, 201, 257]);

/** A preset, or parameters that are stated, in a layout of the model. */
interface Choice {
  readonly layout: FeatureLayout;
  readonly parameters: FeatureParameters;
  readonly length: Length;
}

/**
 * Front ends of features in these layouts: of the preset and parameters that are stated, or of the presets that could be.
 * Throws `DATA_MISMATCH` when no layout takes what is stated, saying both.
 */
export function featureFrontEnds(
  layouts: readonly FeatureLayout[],
  hearing: Hearing,
  options: SpeakerOptions,
  earlier: readonly number[] | undefined,
): readonly SpeakerFrontEnd[] {
  const choose = (layout: FeatureLayout, preset: PresetName | FeatureOverrides): Choice => {
    const features = typeof layout.features === 'number' ? layout.features : undefined;
    const parameters = resolveFeatures(preset, hearing.rate, features);
    return { layout, parameters, length: lengthIn(layout, parameters, hearing, options, earlier) };
  };
  const { features: stated } = options;
  if (stated !== undefined && stated !== 'none')
    return fitting(layouts.map((layout) => () => choose(layout, stated))).map((choice) => frontEnd(choice, hearing, options));
  const choices = fitting(layouts.flatMap((layout) => candidates(layout).map((preset) => () => choose(layout, preset))));
  // A run that is judged anew may have been fed in any of these ways.
  const tried = earlier === undefined ? likeliest(choices, hearing) : choices;
  return tried.map((choice) => frontEnd(choice, hearing, options));
}

/** Presets worth trying for the features of a layout, the likeliest first. */
function candidates({ features }: FeatureLayout): readonly PresetName[] {
  const count = Number(features);
  const isMfcc = (name: PresetName): boolean => name.endsWith('-mfcc');
  const bands = PRESET_NAMES.filter((name) => !isMfcc(name) && name !== 'spectrogram');
  const coefficients = count <= MOST_COEFFICIENTS ? PRESET_NAMES.filter(isMfcc) : [];
  if (SPECTRA.has(count)) return ['spectrogram', ...bands];
  return count < LEAST_BANDS ? [...coefficients, ...bands] : [...bands, ...coefficients];
}

/** Those that the model and the data allow; throws what is against the first when there is none. */
function fitting(choices: readonly (() => Choice)[]): readonly Choice[] {
  const refusals: unknown[] = [];
  const found = choices.flatMap((choose) => {
    try {
      return [choose()];
    } catch (error) {
      if (!DeepSensorError.is(error)) throw error;
      refusals.push(error);
      return [];
    }
  });
  if (found.length === 0) throw refusals[0];
  return found;
}

/**
 * The first few of all layouts in turn, usual numbers of features before others; last those that need recordings of quite another
 * length than there are.
 */
function likeliest(choices: readonly Choice[], { lengths }: Hearing): readonly Choice[] {
  const inTurn = (of: readonly Choice[]): readonly Choice[] => {
    const rank = new Map(of.map((choice) => [choice, of.filter(({ layout }) => layout === choice.layout).indexOf(choice)]));
    return of.toSorted((a, b) => Number(isFar(a.length, lengths)) - Number(isFar(b.length, lengths)) || rank.get(a)! - rank.get(b)!);
  };
  const usual = inTurn(choices.filter(({ layout }) => layout.isUsual));
  const unusual = inTurn(choices.filter(({ layout }) => !layout.isUsual));
  return [...usual.slice(0, MOST - Math.min(unusual.length, UNUSUAL)), ...unusual].slice(0, MOST);
}

/** Samples of a model's frames. Throws `DATA_MISMATCH` where there is no such number, or not a single frame. */
function lengthIn(
  { frames }: FeatureLayout,
  parameters: FeatureParameters,
  hearing: Hearing,
  options: SpeakerOptions,
  earlier: readonly number[] | undefined,
): Length {
  const length =
    typeof frames === 'number' ? lengthForFrames(parameters, frames, hearing, options, earlier) : freeLength(hearing, options, earlier);
  if (length === undefined)
    throw new DeepSensorError(
      'DATA_MISMATCH',
      `the model takes ${frames} frames, and no recording gives as many of ${parameters.window} samples every ${parameters.hop}; check option "features".`,
    );
  if (frameCount(parameters, length.samples) === 0)
    throw new DeepSensorError(
      'DATA_MISMATCH',
      `${seconds(length.samples, hearing.rate)} (${length.because}) are too short for a frame of ${parameters.window} samples of a transform of ${parameters.fft}; ` +
        'the options "seconds" and "features" change them.',
    );
  return length;
}

function nameOf({ cepstrum, preset }: FeatureParameters): string {
  if (cepstrum !== undefined) return `mfcc-${preset.replace('-mfcc', '')}`;
  return preset === 'spectrogram' ? preset : `log-mel-${preset}`;
}

function frontEnd({ layout, parameters, length }: Choice, hearing: Hearing, options: SpeakerOptions): SpeakerFrontEnd {
  const features = featureCount(parameters);
  const frames = frameCount(parameters, length.samples);
  const order = layout.order === 'ft' ? 'features before time' : 'time before features';
  return speakerFrontEnd(
    {
      id: `${nameOf(parameters)}-${features}-${layout.order}`,
      summary: `${featureText(parameters)}, ${frames} frames of ${features} (${order}) from ${lengthText(length, hearing, options)}`,
      note: lengthNote(length, hearing),
      advice: adviceFor(hearing, options),
      key: JSON.stringify({ ...parameters, fit: options.fit ?? 'start' }),
    },
    length.samples,
    hearing.rate,
    featureFragment(layout, parameters, length.samples),
  );
}
