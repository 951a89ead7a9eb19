import { contribution, type FrontEnd, type InputSpace, type ModalityAdapter } from '@deepsensor/contract';

import { basisFor, basisNames, coarseBasisOf } from './basis/bases.js';
import { feasibleSet, measures } from './feasible/feasible.js';
import { frontEndsFor, type SpeakerFrontEnd } from './front-end/front-ends.js';
import { speakerOptions, type SpeakerOptions } from './front-end/options.js';
import { distances, scales } from './measure/distances.js';
import { illustrateRows } from './picture/illustrate.js';
import { decodeClips, previewOf } from './sound/decode.js';
import { encodeRows } from './sound/encode.js';
import { transformFor, transformNames, transformSummaries } from './transform/transforms.js';

/** Recordings as `[n, samples]`, each value a 16-bit level over 32768, padding negative zero. */
function soundSpace(frontEnd: FrontEnd, { fit = 'start', channel = 'mix', resample = false }: SpeakerOptions): InputSpace {
  const { domain, rate } = frontEnd as SpeakerFrontEnd;
  const [length] = domain.shape as [number];
  const format = { length, rate };
  return {
    domain,
    bases: basisNames(format),
    coarseBasis: coarseBasisOf(format),
    decode: (samples) => decodeClips(samples, { ...format, fit, channel, resample }),
    encode: (inputs) => encodeRows(inputs, rate),
    basis: (name) => basisFor(name, format),
    transforms: transformNames,
    transform: (name) => transformFor(name, rate, fit),
    feasible: feasibleSet,
    distances: (inputs, references) => distances(inputs, references, rate),
    illustrate: (inputs, references) => illustrateRows(inputs, references, rate),
  };
}

function speakerModality(options: SpeakerOptions): ModalityAdapter {
  return {
    measures,
    scales,
    defaultBudget: { measure: 'snr', radius: 25 },
    frontEnds: async (modelInput, preview, earlier) => frontEndsFor(modelInput, previewOf(preview), options, earlier),
    bind: (frontEnd) => soundSpace(frontEnd, options),
  };
}

export const speaker = contribution({
  kind: 'modality',
  id: 'speaker',
  summary: 'Recordings of 16 bits a sample: WAV; for models of the waveform or of features',
  options: speakerOptions,
  transforms: transformSummaries,
  create: speakerModality,
});
