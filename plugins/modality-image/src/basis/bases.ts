import { DeepSensorError, knownNames, type Basis } from '@deepsensor/contract';

import type { PictureSize } from '../picture/picture.js';
import { dctBasis } from './dct.js';
import { gridBasis } from './grid.js';

const offered = ['pixel', 'grid-7', 'grid-14', 'dct-5', 'dct-8', 'dct-12', 'dct-16'];

/** Names of the bases that pictures of this size have room for, the default first. */
export function basisNames({ height, width }: PictureSize): readonly string[] {
  return offered.filter((name) => orderOf(name) <= Math.min(height, width));
}

/** The low frequencies in which blind swarms found most on MNIST and CIFAR-10 (`docs/reference/search.md`), or what smaller pictures have. */
export function coarseBasisOf(size: PictureSize): string {
  const known = basisNames(size);
  return ['dct-8', 'dct-5'].find((name) => known.includes(name)) ?? known[0]!;
}

function orderOf(name: string): number {
  return Number(/-(\d+)$/.exec(name)?.[1] ?? 1);
}

/** `pixel`, or `grid-<k>` or `dct-<k>` for any k up to the shorter side. Throws `CONFIG_INVALID`. */
export function basisFor(name: string, size: PictureSize): Basis {
  if (name === 'pixel') return pixelBasis(size);
  const [, family, digits] = /^(grid|dct)-([1-9]\d*)$/.exec(name) ?? [];
  const order = Number(digits);
  const most = Math.min(size.height, size.width);
  if (family === undefined || order > most)
    throw new DeepSensorError(
      'CONFIG_INVALID',
      `pictures of ${size.height}×${size.width} have no basis "${name}"; allowed: ${knownNames(name, basisNames(size))}, or grid-k and dct-k with k up to ${most}.`,
    );
  return family === 'grid' ? gridBasis(name, size, order) : dctBasis(name, size, order);
}

/** Each value moves by itself. */
function pixelBasis({ channels, height, width }: PictureSize): Basis {
  return {
    name: 'pixel',
    dimensions: channels * height * width,
    synthesise: (coefficients) => coefficients,
    adjoint: (gradients) => gradients,
  };
}
