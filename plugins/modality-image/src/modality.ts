import { contribution, type FrontEnd, type InputSpace, type ModalityAdapter } from '@deepsensor/contract';

import { basisFor, basisNames, coarseBasisOf } from './basis/bases.js';
import { feasibleSet, measures } from './feasible/feasible.js';
import { frontEndsFor } from './front-end/front-ends.js';
import { imageOptions, type ImageOptions } from './front-end/options.js';
import { distances, scales } from './measure/distances.js';
import { decodeSamples } from './picture/decode.js';
import { encodeRows } from './picture/encode.js';
import { illustrateRows } from './picture/illustrate.js';
import type { PictureSize } from './picture/picture.js';

/** Pictures as `[n, C, H, W]`, each value pixel / 255. */
function imageSpace({ domain }: FrontEnd, { resize = false }: ImageOptions): InputSpace {
  const [channels, height, width] = domain.shape as [number, number, number];
  const size: PictureSize = { channels, height, width };
  return {
    domain,
    bases: basisNames(size),
    coarseBasis: coarseBasisOf(size),
    decode: (samples) => decodeSamples(samples, size, resize),
    encode: encodeRows,
    basis: (name) => basisFor(name, size),
    feasible: feasibleSet,
    distances,
    illustrate: illustrateRows,
  };
}

function imageModality(options: ImageOptions): ModalityAdapter {
  return {
    measures,
    scales,
    defaultBudget: { measure: 'linf', radius: 0.1 },
    frontEnds: (modelInput, preview) => frontEndsFor(modelInput, preview, options),
    bind: (frontEnd) => imageSpace(frontEnd, options),
  };
}

export const image = contribution({
  kind: 'modality',
  id: 'image',
  summary: 'Pictures of 8 bits a value, grey or in colour: PNG, JPEG, BMP, IDX',
  options: imageOptions,
  create: imageModality,
});
