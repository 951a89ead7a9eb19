import { hertz } from './hearing.js';
import type { FeatureParameters } from './parameters.js';

/** For people: every parameter of a feature extraction, in the order in which they come into play. */
export function featureText(parameters: FeatureParameters): string {
  const { preset, altered, rate } = parameters;
  const steps = [
    ...inputText(parameters),
    ...spectrumText(parameters),
    ...melText(parameters),
    ...logText(parameters),
    ...closingText(parameters),
  ];
  const name = `${kindText(parameters)} as ${preset.replace('-mfcc', '')}`;
  return `${name}${altered ? ', altered' : ''}, at ${hertz(rate)}: ${steps.join(', ')}`;
}

function kindText({ cepstrum, triangles, log }: FeatureParameters): string {
  if (cepstrum !== undefined) return 'MFCC';
  return `${log === 'none' ? '' : 'log-'}${triangles === 'none' ? 'spectrum' : 'mel'}`;
}

const spokenEmphasis: Readonly<Record<FeatureParameters['preEmphasisOf'], string>> = {
  frame: 'in each frame',
  signal: 'over the recording',
  'signal-reflect': 'over the recording, its start reflected',
};

const spokenEdges: Readonly<Record<FeatureParameters['edges'], string>> = {
  reflect: 'centred (reflect)',
  zero: 'centred (zeros)',
  inside: 'not centred',
  snip: 'edges snipped',
  mirror: 'edges mirrored',
};

function inputText({ inputScale, removeOffset, preEmphasis, preEmphasisOf }: FeatureParameters): readonly string[] {
  return [
    ...(inputScale === 1 ? [] : [`samples x ${inputScale}`]),
    ...(removeOffset ? ['offset removed'] : []),
    ...(preEmphasis === 0 ? [] : [`pre-emphasis ${preEmphasis} ${spokenEmphasis[preEmphasisOf]}`]),
  ];
}

function spectrumText({
  rate,
  window,
  hop,
  fft,
  windowShape,
  windowForm,
  edges,
  spectrumNorm,
  power,
}: FeatureParameters): readonly string[] {
  const ms = (samples: number): string => `${((1000 * samples) / rate).toLocaleString('en', { maximumFractionDigits: 2 })} ms`;
  return [
    `${windowShape} (${windowForm}) ${ms(window)} every ${ms(hop)}`,
    `n_fft ${fft}`,
    spokenEdges[edges],
    ...(spectrumNorm === 'none' ? [] : [`normalised by ${spectrumNorm}`]),
    `power ${power}`,
  ];
}

const spokenTriangles: Readonly<Record<Exclude<FeatureParameters['triangles'], 'none'>, string>> = {
  hertz: '',
  mel: ' in mel',
  symmetric: ' symmetric',
};

function melText({ bands, fMin, fMax, melScale, triangles, melNorm }: FeatureParameters): readonly string[] {
  if (triangles === 'none') return [`${bands} points`];
  const scale = melScale === 'htk' ? 'HTK' : 'Slaney';
  const norm = melNorm === 'none' ? 'no norm' : 'Slaney norm';
  return [`${bands} bands ${fMin.toLocaleString('en')}-${hertz(fMax)} (${scale}${spokenTriangles[triangles]}, ${norm})`];
}

function logText({ log, floor, floorBy, reference, topDb }: FeatureParameters): readonly string[] {
  if (log === 'none') return ['no logarithm'];
  const inside = floorBy === 'add' ? `x + ${floor}` : `max(x, ${floor})`;
  if (log !== 'dB') return [`${log}(${inside})`];
  return [
    `dB(${inside})${reference === 1 ? '' : ` over ${reference === 'max' ? 'the greatest' : reference}`}`,
    ...(topDb === undefined ? [] : [`at most ${topDb} dB down`]),
  ];
}

function closingText({ cepstrum, normalise, epsilon, deltas, deltaWindow }: FeatureParameters): readonly string[] {
  const norm = cepstrum?.dctNorm === 'ortho' ? 'orthonormal DCT' : 'DCT';
  return [
    ...(cepstrum === undefined
      ? []
      : [`${cepstrum.coefficients} coefficients (${norm}${cepstrum.lifter === 0 ? '' : `, lifter ${cepstrum.lifter}`})`]),
    ...(normalise === 'mean' ? ['less the mean over time'] : []),
    ...(normalise === 'mean-variance' ? [`less the mean over time, over the deviation (epsilon ${epsilon})`] : []),
    ...(typeof normalise === 'object' ? [`less ${shown(normalise.mean)}, over ${shown(normalise.std)}`] : []),
    ...(deltas === 0 ? [] : [`${deltas === 1 ? 'first' : 'first and second'} differences over ${deltaWindow} frames`]),
  ];
}

function shown(values: readonly number[]): string {
  return values.length === 1 ? String(values[0]) : `a number for each of ${values.length}`;
}
