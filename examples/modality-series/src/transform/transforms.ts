import { DeepSensorError, knownNames, rowLength, type Transform, type TransformSummary } from '@deepsensor/contract';

import { boundedLevel, type Grid } from '../row/grid.js';
import { scale } from './scale.js';
import { timeShift } from './time-shift.js';

/** A transform of one series, which knows nothing of levels and coefficients. */
export interface RowTransform extends Omit<Transform, 'apply'> {
  /** The series `[length]` changed by parameters `[k]`, in their own units. */
  change(series: Float64Array, parameters: readonly number[]): Float64Array;
}

const all: readonly RowTransform[] = [scale, timeShift];

export const transformNames: readonly string[] = all.map(({ name }) => name);

/** As people are told of them. */
export const transformSummaries: readonly TransformSummary[] = all.map(({ name, parameters, keepsLabel }) => ({
  name,
  parameters,
  keepsLabel,
}));

/** Throws `CONFIG_INVALID` for a name that is none. */
export function transformFor(wanted: string, grid: Grid): Transform {
  const found = all.find(({ name }) => name === wanted);
  if (found === undefined)
    throw new DeepSensorError('CONFIG_INVALID', `series have no transform "${wanted}"; allowed: ${knownNames(wanted, transformNames)}.`);
  const { change, ...said } = found;
  const k = said.parameters.length;
  return {
    ...said,
    apply({ data, shape }, coefficients) {
      const length = rowLength(shape);
      for (let row = 0; row < shape[0]!; row++) {
        const parameters = said.parameters.map(({ from, to }, j) => {
          const coefficient = Math.min(1, Math.max(-1, coefficients[row * k + j]!));
          return from + ((coefficient + 1) / 2) * (to - from);
        });
        const changed = change(Float64Array.from(data.subarray(row * length, (row + 1) * length)), parameters);
        for (let i = 0; i < length; i++) data[row * length + i] = boundedLevel(changed[i]!, grid) / grid.perUnit;
      }
    },
  };
}
