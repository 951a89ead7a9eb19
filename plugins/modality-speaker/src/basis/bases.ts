import { DeepSensorError, knownNames, type Basis } from '@deepsensor/contract';

import { cosineBasis, hasRoomForCosines } from './cosine.js';
import { hasRoomForSegment, melBasis } from './mel.js';
import type { RowFormat } from './row-format.js';
import { sumBasis } from './sum.js';
import { hasRoomForFrames, shortTimeDctBasis } from './short-time-dct.js';

/** Low rumble within frames, which moves models of the waveform, and noise in mel bands, which moves those of log-mel features. */
const COARSE = 'stdct-2+mel-16';

const offered = ['sample', 'cosine-256-1000', 'stdct-4', 'stdct-32', 'mel-8', 'mel-16', COARSE];

interface Family {
  readonly pattern: RegExp;
  /** Whether rows of this format have room for the basis with these numbers. */
  fits(numbers: readonly number[], format: RowFormat): boolean;
  make(name: string, numbers: readonly number[], format: RowFormat): Basis;
}

const families: readonly Family[] = [
  { pattern: /^sample$/, fits: () => true, make: (name, _, { length }) => sampleBasis(name, length) },
  {
    pattern: /^cosine-([1-9]\d*)-([1-9]\d*)$/,
    fits: ([waves, hertz], format) => hasRoomForCosines(format, waves!, hertz!),
    make: (name, [waves, hertz], format) => cosineBasis(name, format, waves!, hertz!),
  },
  {
    pattern: /^stdct-([1-9]\d*)$/,
    fits: ([order], format) => hasRoomForFrames(format, order!),
    make: (name, [order], format) => shortTimeDctBasis(name, format, order!),
  },
  {
    pattern: /^mel-([1-9]\d*)$/,
    fits: (_, format) => hasRoomForSegment(format),
    make: (name, [bands], format) => melBasis(name, format, bands!),
  },
];

/** What makes the basis of this name, `undefined` for a name that is none or that rows of this format have no room for. */
function find(name: string, format: RowFormat): (() => Basis) | undefined {
  if (name.includes('+')) {
    const parts = name.split('+').map((part) => find(part, format));
    return parts.every((part) => part !== undefined)
      ? () =>
          sumBasis(
            name,
            format.length,
            parts.map((part) => part!()),
          )
      : undefined;
  }
  for (const { pattern, fits, make } of families) {
    const numbers = pattern.exec(name)?.slice(1).map(Number);
    if (numbers !== undefined) return fits(numbers, format) ? () => make(name, numbers, format) : undefined;
  }
  return undefined;
}

/** Names of the bases that rows of this format have room for, the default first. */
export function basisNames(format: RowFormat): readonly string[] {
  return offered.filter((name) => find(name, format) !== undefined);
}

/** The basis in which blind swarms found most (`docs/reference/search.md`), or the default where rows are too short for it. */
export function coarseBasisOf(format: RowFormat): string {
  return find(COARSE, format) === undefined ? 'sample' : COARSE;
}

/** Throws `CONFIG_INVALID` for a name that is none, or that rows of this format have no room for. */
export function basisFor(name: string, format: RowFormat): Basis {
  const make = find(name, format);
  if (make !== undefined) return make();
  throw new DeepSensorError(
    'CONFIG_INVALID',
    `recordings of ${format.length} samples at ${format.rate} Hz have no basis "${name}"; allowed: ${knownNames(name, basisNames(format))}, or other numbers in these names (cosine-<waves>-<Hz>, stdct-<waves>, mel-<bands>) and sums of them that they have room for.`,
  );
}

/** Each sample moves by itself. */
function sampleBasis(name: string, length: number): Basis {
  return { name, dimensions: length, synthesise: (coefficients) => coefficients, adjoint: (gradients) => gradients };
}
