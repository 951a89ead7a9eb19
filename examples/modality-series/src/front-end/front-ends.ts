import { DeepSensorError, type FrontEnd, type GraphValue, type Sample } from '@deepsensor/contract';

import type { SeriesOptions } from '../options.js';
import { fieldsOfSample } from '../row/decode.js';
import { isNumber } from '../row/fields.js';
import type { Grid } from '../row/grid.js';
import { fragmentFor, type Scaling } from './fragment.js';
import { layoutsFor, spoken, type Layout } from './layout.js';

const spokenScaling: Readonly<Record<Scaling, string>> = {
  raw: 'values as they are',
  z: 'values less the mean of their series, over its deviation',
};

/**
 * The ways in which series like the previewed ones could be fed to the model, the likeliest first: under each layout as they are and
 * z-normalised.
 * @param earlier Shape of the raw inputs `[L]` of a run that is judged anew.
 */
export function frontEndsFor(
  model: GraphValue,
  preview: readonly Sample[],
  { scaling, epsilon }: SeriesOptions,
  grid: Grid,
  earlier?: readonly number[],
): readonly FrontEnd[] {
  const scalings: readonly Scaling[] = scaling === undefined ? ['raw', 'z'] : [scaling];
  return layoutsFor(model).flatMap((layout) => {
    const length = lengthOf(layout, preview, earlier);
    return scalings.map((each) => {
      const fragment = fragmentFor(layout.arrangement, length, each, epsilon);
      return {
        id: `${each}-${layout.arrangement}`,
        summary: `${spokenScaling[each]}, ${spoken[layout.arrangement]}`,
        domain: { shape: [length], lower: Math.fround(grid.lowest / grid.perUnit), upper: Math.fround(grid.highest / grid.perUnit) },
        ...(fragment === undefined ? {} : { fragment }),
      };
    });
  });
}

/** The model's length, or where it leaves that free the earlier run's, or that of the first series. */
function lengthOf({ length }: Layout, preview: readonly Sample[], earlier: readonly number[] | undefined): number {
  // Samples that cannot be read are left to be counted when they are decoded.
  const readable = preview
    .map((sample) => ({ id: sample.id, fields: fieldsOfSample(sample) }))
    .filter(({ fields }) => fields.every(isNumber));
  const wanted = typeof length === 'number' ? length : (earlier?.[0] ?? readable[0]?.fields.length);
  if (wanted === undefined)
    throw new DeepSensorError('DATA_INVALID', `the model leaves the length of its input free, and none of the first series can be read.`);
  const odd = readable.find(({ fields }) => fields.length !== wanted);
  if (odd === undefined) return wanted;
  throw new DeepSensorError(
    'DATA_MISMATCH',
    `the model takes series of ${wanted} values, ${odd.id} has ${odd.fields.length}; series of exactly ${wanted} are allowed.`,
  );
}
