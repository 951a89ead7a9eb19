import { DeepSensorError } from '@deepsensor/contract';

import type { FeatureOverrides } from './feature-options.js';
import { hertz } from './hearing.js';
import type { FeatureParameters, Normalisation } from './parameters.js';
import type { PresetName } from './preset-names.js';
import { presets, samplesOf } from './presets.js';

/**
 * The parameters of a preset, some of them in place of its own, for a model that takes `features` numbers a frame; where the model
 * leaves them free, as many as are stated.
 * Throws `DATA_MISMATCH` when they give another number of features than the model takes, `CONFIG_INVALID` when they contradict each
 * other.
 */
export function resolveFeatures(stated: PresetName | FeatureOverrides, rate: number, features: number | undefined): FeatureParameters {
  const given: FeatureOverrides = typeof stated === 'string' ? { preset: stated } : stated;
  const { preset, windowMs, windowSamples, hopMs, hopSamples, coefficients, dctNorm, lifter, normalise, topDb, ...plain } = given;
  const window = lengthOf('window', windowMs, windowSamples, rate);
  const hop = lengthOf('hop', hopMs, hopSamples, rate);
  const base = presets[preset](rate, sizeOf(given, features), { window, fft: given.fft });
  const parameters: FeatureParameters = {
    ...base,
    ...stripped(plain),
    preset,
    altered: Object.keys(given).length > 1,
    hop: hop ?? base.hop,
    topDb: topDb === undefined ? base.topDb : (topDb ?? undefined),
    cepstrum: base.cepstrum === undefined ? undefined : { ...base.cepstrum, ...stripped({ coefficients, dctNorm, lifter }) },
    normalise: normalise === undefined ? base.normalise : normalisationOf(normalise),
  };
  const wrong = contradictionIn(parameters, given);
  if (wrong !== undefined) throw new DeepSensorError('CONFIG_INVALID', `option "features": ${wrong}`);
  return parameters;
}

const isMfcc = ({ preset }: FeatureOverrides): boolean => preset.endsWith('-mfcc');

/** Bands, or coefficients, of a frame without their differences. */
function sizeOf(given: FeatureOverrides, features: number | undefined): number {
  const name = isMfcc(given) ? 'coefficients' : 'bands';
  const own = given[name];
  const parts = 1 + (given.deltas ?? 0);
  const wanted = features === undefined ? own : features / parts;
  if (wanted === undefined)
    throw new DeepSensorError('CONFIG_INVALID', `the model leaves its number of features free; option "features" has to state "${name}".`);
  if (own === undefined ? Number.isInteger(wanted) : own === wanted) return wanted;
  const made =
    own === undefined
      ? `a multiple of ${parts} (deltas ${given.deltas})`
      : `${own * parts}${parts > 1 ? ` (${own} and deltas ${given.deltas})` : ''}`;
  const fitting = Number.isInteger(wanted) ? `"${name}" ${wanted} would fit` : 'leave "deltas" out';
  throw new DeepSensorError('DATA_MISMATCH', `the model takes ${features} features a frame, option "features" gives ${made}; ${fitting}.`);
}

function lengthOf(name: string, ms: number | undefined, samples: number | undefined, rate: number): number | undefined {
  if (ms !== undefined && samples !== undefined)
    throw new DeepSensorError('CONFIG_INVALID', `option "features" states "${name}Ms" and "${name}Samples"; one of them is allowed.`);
  return ms === undefined ? samples : samplesOf(ms, rate);
}

function normalisationOf(stated: NonNullable<FeatureOverrides['normalise']>): Normalisation {
  return typeof stated === 'object' ? { mean: [stated.mean].flat(), std: [stated.std].flat() } : stated;
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is not stated. */
function stripped<T extends object>(given: T): Defined<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Defined<T>;
}

/** What cannot be of the parameters, as a sentence. */
function contradictionIn(parameters: FeatureParameters, given: FeatureOverrides): string | undefined {
  const { rate, window, fft, triangles, fMin, fMax, bands, cepstrum, log, floor, deltaWindow, normalise } = parameters;
  if (triangles === 'none' && bands !== Math.floor(fft / 2) + 1)
    return `a spectrum of ${fft} points has ${Math.floor(fft / 2) + 1} features, the model takes ${bands}; "fft" ${2 * (bands - 1)} would fit.`;
  if (fft < window) return `a frame of ${window} samples is longer than a transform of ${fft} points; "fft" has to be as long at least.`;
  if (fMax > rate / 2) return `"fMax" ${hertz(fMax)} is above half the rate, ${hertz(rate / 2)}.`;
  if (fMin >= fMax) return `"fMin" ${hertz(fMin)} is not below "fMax" ${hertz(fMax)}.`;
  if (log !== 'none' && floor === 0) return `"floor" 0 makes the logarithm of silence infinite; a number above 0 is allowed.`;
  if (deltaWindow % 2 === 0) return `"deltaWindow" ${deltaWindow} has no middle; an odd number is allowed.`;
  const ofMfcc = (['coefficients', 'dctNorm', 'lifter'] as const).find((each) => given[each] !== undefined);
  if (cepstrum === undefined && ofMfcc !== undefined)
    return `"${ofMfcc}" is of MFCC; preset "${given.preset}" has none, a preset ending in "-mfcc" has.`;
  if (cepstrum !== undefined && cepstrum.coefficients > bands)
    return `${cepstrum.coefficients} coefficients need as many bands; "bands" is ${bands}.`;
  const size = cepstrum?.coefficients ?? bands;
  if (typeof normalise === 'object' && [normalise.mean, normalise.std].some(({ length }) => length !== 1 && length !== size))
    return `"normalise" gives ${normalise.mean.length} means and ${normalise.std.length} deviations; 1 or ${size} are allowed.`;
  return undefined;
}
