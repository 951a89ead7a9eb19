import { FULL_SCALE } from '../sound/levels.js';
import type { FeatureParameters } from './parameters.js';
import type { PresetName } from './preset-names.js';

type Preset = Omit<FeatureParameters, 'preset' | 'altered'>;

/** Lengths in samples that are stated in place of a preset's own, from which it may derive others. */
export interface StatedLengths {
  readonly window?: number | undefined;
  readonly fft?: number | undefined;
}

/** The least power of two that is not less. */
function powerOfTwo(samples: number): number {
  return 2 ** Math.ceil(Math.log2(samples));
}

/** Whole samples in so many ms. */
export function samplesOf(ms: number, rate: number): number {
  // Some thousandths are less than they should be in binary.
  return Math.max(1, Math.floor((ms * rate) / 1000 + 1e-6));
}

/**
 * `torchaudio.transforms.MelSpectrogram` with frames of 25 ms every 10 ms, and the logarithm that models take of it most often;
 * everything that a preset below does not state is as here.
 */
function torchaudio(rate: number, bands: number, stated: StatedLengths): Preset {
  const window = stated.window ?? samplesOf(25, rate);
  return {
    rate,
    window,
    hop: samplesOf(10, rate),
    fft: stated.fft ?? powerOfTwo(window),
    windowShape: 'hann',
    windowForm: 'periodic',
    edges: 'reflect',
    inputScale: 1,
    removeOffset: false,
    preEmphasis: 0,
    preEmphasisOf: 'signal',
    spectrumNorm: 'none',
    power: 2,
    bands,
    melScale: 'htk',
    triangles: 'hertz',
    melNorm: 'none',
    fMin: 0,
    fMax: rate / 2,
    log: 'ln',
    floor: 1e-6,
    floorBy: 'add',
    reference: 1,
    topDb: undefined,
    cepstrum: undefined,
    normalise: 'none',
    epsilon: 1e-5,
    deltas: 0,
    deltaWindow: 5,
  };
}

/** Decibels as librosa, torchaudio and SpeechBrain make them: of 1e-10 at least, and 80 below the greatest at most. */
const decibels = { log: 'dB', floor: 1e-10, floorBy: 'max', topDb: 80 } as const;

/** `torchaudio.transforms.MFCC`, of 128 bands. */
function torchaudioMfcc(rate: number, coefficients: number, stated: StatedLengths): Preset {
  return {
    ...torchaudio(rate, Math.max(128, coefficients), stated),
    ...decibels,
    cepstrum: { coefficients, dctNorm: 'ortho', lifter: 0 },
  };
}

/** `librosa.feature.melspectrogram` and `librosa.power_to_db` as they are called without arguments. */
function librosa(rate: number, bands: number, { fft = 2048, window = fft }: StatedLengths): Preset {
  return {
    ...torchaudio(rate, bands, { window, fft }),
    ...decibels,
    hop: 512,
    edges: 'zero',
    melScale: 'slaney',
    melNorm: 'slaney',
  };
}

/** `librosa.feature.mfcc` as it is called without arguments: of 128 bands. */
function librosaMfcc(rate: number, coefficients: number, stated: StatedLengths): Preset {
  return {
    ...librosa(rate, Math.max(128, coefficients), stated),
    cepstrum: { coefficients, dctNorm: 'ortho', lifter: 0 },
  };
}

/** Kaldi's `compute-fbank-feats` on 16-bit levels, as `torchaudio.compliance.kaldi.fbank` has it, without dither. */
function kaldi(rate: number, bands: number, stated: StatedLengths): Preset {
  return {
    ...torchaudio(rate, bands, stated),
    windowShape: 'povey',
    windowForm: 'symmetric',
    edges: 'snip',
    inputScale: FULL_SCALE,
    removeOffset: true,
    preEmphasis: 0.97,
    preEmphasisOf: 'frame',
    triangles: 'mel',
    fMin: 20,
    floor: 2 ** -23,
    floorBy: 'max',
  };
}

/** Kaldi's `compute-mfcc-feats` with `use-energy=false`: of 23 bands, or as many as there are coefficients. */
function kaldiMfcc(rate: number, coefficients: number, stated: StatedLengths): Preset {
  return {
    ...kaldi(rate, Math.max(23, coefficients), stated),
    cepstrum: { coefficients, dctNorm: 'ortho', lifter: 22 },
  };
}

/** SpeechBrain's `Fbank`, whose transform has 400 points at any rate. */
function speechbrain(rate: number, bands: number, { window = samplesOf(25, rate), fft = Math.max(400, window) }: StatedLengths): Preset {
  return { ...torchaudio(rate, bands, { window, fft }), ...decibels, windowShape: 'hamming', edges: 'zero', triangles: 'symmetric' };
}

/** What speaker models take that are trained on VoxCeleb by way of torchaudio: pre-emphasis, Hamming, no mean, 20 to 7,600 Hz at 16 kHz. */
function voxceleb(rate: number, bands: number, stated: StatedLengths): Preset {
  return {
    ...torchaudio(rate, bands, stated),
    windowShape: 'hamming',
    preEmphasis: 0.97,
    preEmphasisOf: 'signal-reflect',
    fMin: 20,
    fMax: 0.95 * (rate / 2),
    normalise: 'mean',
  };
}

/** `torchaudio.transforms.Spectrogram`, whose transform has twice as many points as there are features, and the logarithm of it. */
function spectrogram(rate: number, points: number, stated: StatedLengths): Preset {
  const fft = stated.fft ?? 2 * (points - 1);
  const window = stated.window ?? Math.min(samplesOf(25, rate), fft);
  return { ...torchaudio(rate, points, { window, fft }), triangles: 'none' };
}

/** Presets by name, as functions of the rate in Hz and of the bands, or coefficients, of a frame. */
export const presets: Readonly<Record<PresetName, (rate: number, features: number, stated: StatedLengths) => Preset>> = {
  torchaudio,
  kaldi,
  'kaldi-mean': (...given) => ({ ...kaldi(...given), normalise: 'mean' }),
  librosa,
  speechbrain,
  'speechbrain-mean': (...given) => ({ ...speechbrain(...given), normalise: 'mean' }),
  voxceleb,
  spectrogram,
  'librosa-mfcc': librosaMfcc,
  'torchaudio-mfcc': torchaudioMfcc,
  'kaldi-mfcc': kaldiMfcc,
};
