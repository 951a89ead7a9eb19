import { contribution, type Basis, type FrontEnd, type InputSpace, type ModalityAdapter } from '@deepsensor/contract';

import { basisFor, basisNames, coarseBasisOf } from './basis/bases.js';
import { feasibleSet, measures } from './feasible/feasible.js';
import { frontEndsFor, type SpeakerFrontEnd } from './front-end/front-ends.js';
import { speakerOptions, type SpeakerOptions } from './front-end/options.js';
import { distances, scales } from './measure/distances.js';
import { illustrateRows } from './picture/illustrate.js';
import { decodeClips } from './sound/decode.js';
import { encodeRows } from './sound/encode.js';
import { hearingNote, previewOf, refuseMissingChannel } from './sound/preview.js';
import { transformFor, transformNames, transformSummaries } from './transform/transforms.js';

/** Recordings as `[n, samples]`, each value a 16-bit level over 32768, padding negative zero. */
function soundSpace(frontEnd: FrontEnd, { fit = 'start', channel = 'mix', resample = false }: SpeakerOptions): InputSpace {
  const { domain, rate } = frontEnd as SpeakerFrontEnd;
  const [length] = domain.shape as [number];
  const format = { length, rate };
  const bases = new Map<string, Basis>();
  return {
    domain,
    bases: basisNames(format),
    coarseBasis: coarseBasisOf(format),
    decode: (samples) => decodeClips(samples, { ...format, fit, channel, resample }),
    encode: (inputs) => encodeRows(inputs, rate),
    basis(name) {
      const made = bases.get(name) ?? basisFor(name, format);
      bases.set(name, made);
      return made;
    },
    transforms: transformNames,
    transform: (name) => transformFor(name, rate, fit),
    feasible: feasibleSet,
    distances: (inputs, references) => distances(inputs, references, rate),
    illustrate: (inputs, references) => illustrateRows(inputs, references, rate),
  };
}

/** A front end that may say something of the recordings that were looked at. */
interface Noted extends FrontEnd {
  readonly note?: string;
}

function withNote(frontEnd: Noted, own: string | undefined): Noted {
  if (own === undefined) return frontEnd;
  return { ...frontEnd, note: frontEnd.note === undefined ? own : `${frontEnd.note}; ${own}` };
}

function speakerModality(options: SpeakerOptions): ModalityAdapter {
  return {
    measures,
    scales,
    defaultBudget: { measure: 'snr', radius: 25 },
    async frontEnds(modelInput, preview, earlier) {
      const previews = previewOf(preview);
      // What a run has saved has one channel, whichever was taken.
      if (earlier === undefined) refuseMissingChannel(previews, options.channel ?? 'mix');
      const own = hearingNote(previews, options.channel ?? 'mix');
      return frontEndsFor(modelInput, previews, options, earlier).map((frontEnd) => withNote(frontEnd, own));
    },
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
