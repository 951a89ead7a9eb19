import { DeepSensorError, type GraphValue } from '@deepsensor/contract';

import type { SpeakerOptions } from './options.js';

/** A length of a model's input: a number, or the name of one that is free. */
export type Dimension = number | string;

/** A model's input that holds waveforms: one axis of samples, every other of length 1. */
export interface WaveformLayout {
  readonly kind: 'waveform';
  readonly samples: Dimension;
  /** Axes of length 1, the batch axis counted. */
  readonly single: readonly number[];
  /** Whether the samples lie on the last axis. */
  readonly isLast: boolean;
}

/** A model's input that holds features over time: an axis of each, in either order, every other of length 1. */
export interface FeatureLayout {
  readonly kind: 'features';
  readonly features: Dimension;
  readonly frames: Dimension;
  /** Features before time, or time before features. */
  readonly order: 'ft' | 'tf';
  /** Whether models are often built for so many features. */
  readonly isUsual: boolean;
  readonly single: readonly number[];
}

export type Layout = WaveformLayout | FeatureLayout;

/** Samples above which an axis is taken for time; fewer are a fifth of a second of speech at most. */
const MANY_SAMPLES = 2000;
/** Most features: a spectrum of 512 points. */
const MOST_FEATURES = 257;
/** Numbers of bands and coefficients that models are built with. */
const USUAL_FEATURES: ReadonlySet<number> = new Set([12, 13, 20, 23, 24, 26, 30, 32, 39, 40, 60, 64, 80, 96, 120, 128, 129, 201, 257]);

/**
 * The ways in which sound could enter the model, the likeliest first: as waveforms where an axis is long or free, as features where
 * one is short. Throws `DATA_MISMATCH` when there is none.
 */
export function layoutsFor(model: GraphValue, { features }: SpeakerOptions): readonly Layout[] {
  if (model.type !== 'float32')
    throw new DeepSensorError(
      'DATA_MISMATCH',
      `the model's input "${model.name}" takes ${model.type}; recordings can be fed to a float32 input.`,
    );
  const axes = model.shape.slice(1);
  const rankFits = axes.length >= 1 && axes.length <= 3;
  const waveforms = rankFits && (features === undefined || features === 'none') ? waveformLayouts(axes, features === 'none') : [];
  const statesBands = typeof features === 'object' && (features.bands ?? features.coefficients) !== undefined;
  const pairs = rankFits && features !== 'none' ? featureLayouts(axes, statesBands) : [];
  const found = [...waveforms, ...pairs];
  if (found.length > 0) return found;
  throw new DeepSensorError(
    'DATA_MISMATCH',
    `the model's input "${model.name}" is [${model.shape.join(', ')}], which holds ${holds(features)}; waveforms fit [n, L], [n, 1, L] or [n, L, 1] with L ` +
      `free or above ${MANY_SAMPLES.toLocaleString('en')} (any L with --features none), features [n, F, T] or [n, T, F], or these with an axis of 1, ` +
      `with F from 2 to ${MOST_FEATURES}.`,
  );
}

function holds(features: SpeakerOptions['features']): string {
  if (features === undefined) return 'neither waveforms nor features';
  return features === 'none' ? 'no waveforms' : 'no features over time';
}

function waveformLayouts(axes: readonly Dimension[], anyLength: boolean): readonly WaveformLayout[] {
  const choices = axes.map((samples, at) => ({ samples, at, single: others(axes, [at]) })).toReversed();
  const possible = choices.filter(({ samples, single }) => {
    if (!isSingle(axes, single)) return false;
    return typeof samples === 'string' || samples > MANY_SAMPLES || (anyLength && samples > 1 && single.every((axis) => axes[axis] === 1));
  });
  return surest(axes, possible).map(({ samples, at, single }) => ({
    kind: 'waveform',
    samples,
    single: single.map((axis) => axis + 1),
    isLast: at === axes.length - 1,
  }));
}

function featureLayouts(axes: readonly Dimension[], statesBands: boolean): readonly FeatureLayout[] {
  const choices = axes.flatMap((features, f) =>
    axes.flatMap((frames, t) => (f === t ? [] : [{ features, frames, f, t, single: others(axes, [f, t]) }])),
  );
  const possible = choices.filter(
    ({ features, frames, single }) =>
      isSingle(axes, single) &&
      (typeof features === 'string' ? statesBands : features >= 2 && features <= MOST_FEATURES) &&
      (typeof frames === 'string' || frames >= 2),
  );
  const known = possible.filter(({ features }) => typeof features === 'number');
  return surest(axes, known.length > 0 ? known : possible)
    .map(
      ({ features, frames, f, t, single }): FeatureLayout => ({
        kind: 'features',
        features,
        frames,
        order: f < t ? 'ft' : 'tf',
        isUsual: typeof features === 'string' || USUAL_FEATURES.has(features),
        single: single.map((axis) => axis + 1),
      }),
    )
    .toSorted((a, b) => Number(b.isUsual) - Number(a.isUsual));
}

function others(axes: readonly Dimension[], taken: readonly number[]): readonly number[] {
  return axes.map((_, axis) => axis).filter((axis) => !taken.includes(axis));
}

function isSingle(axes: readonly Dimension[], single: readonly number[]): boolean {
  return single.every((axis) => axes[axis] === 1 || typeof axes[axis] === 'string');
}

/**
 * Axes that say 1 are surer than free ones, which only may be; of free ones, channels come first as PyTorch has them. Where a model
 * leaves two axes free and has no other, either may be time.
 */
function surest<T extends { readonly single: readonly number[] }>(axes: readonly Dimension[], choices: readonly T[]): readonly T[] {
  const guesses = ({ single }: T): number => single.filter((axis) => axes[axis] !== 1).length;
  const fewest = Math.min(...choices.map(guesses));
  const sure = choices.filter((choice) => guesses(choice) === fewest);
  if (fewest === 0 || axes.length < 3) return sure;
  const first = Math.min(...sure.map(({ single }) => single[0]!));
  return sure.filter(({ single }) => single[0] === first);
}
