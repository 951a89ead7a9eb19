import { DeepSensorError, knownNames, type Basis } from '@deepsensor/contract';

import { splineBasis } from './spline.js';

const offered = ['point', 'spline-16', 'spline-32', 'spline-64'];

/** Length from which a blind swarm gets further on 32 knots than point by point: measured on waves of 64 to 512 values (README). */
const LONG = 256;

/** Names of the bases that series of this length have room for, the default first. */
export function basisNames(length: number): readonly string[] {
  return offered.filter((name) => find(name, length) !== undefined);
}

/** The basis in which a blind swarm gets furthest. */
export function coarseBasisOf(length: number): string {
  return length < LONG ? 'point' : 'spline-32';
}

/** `point`, or `spline-<k>` for any k from 2 to the length. Throws `CONFIG_INVALID`. */
export function basisFor(name: string, length: number): Basis {
  const found = find(name, length);
  if (found !== undefined) return found;
  throw new DeepSensorError(
    'CONFIG_INVALID',
    `series of ${length} values have no basis "${name}"; allowed: ${knownNames(name, basisNames(length))}, or spline-k with k from 2 to ${length}.`,
  );
}

function find(name: string, length: number): Basis | undefined {
  if (name === 'point') return pointBasis(length);
  const knots = Number(/^spline-([1-9]\d*)$/.exec(name)?.[1]);
  return knots >= 2 && knots <= length ? splineBasis(name, length, knots) : undefined;
}

/** Each value moves by itself. */
function pointBasis(length: number): Basis {
  return { name: 'point', dimensions: length, synthesise: (coefficients) => coefficients, adjoint: (gradients) => gradients };
}
