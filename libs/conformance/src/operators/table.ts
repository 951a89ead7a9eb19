import type { GradientCase } from './case.js';
import { convolution } from './cases/convolution.js';
import { dense } from './cases/dense.js';
import { elementwise } from './cases/elementwise.js';
import { indexing } from './cases/indexing.js';
import { layout } from './cases/layout.js';
import { normalisation } from './cases/normalisation.js';
import { pooling } from './cases/pooling.js';
import { recurrences } from './cases/recurrent.js';
import { reductions } from './cases/reductions.js';
import { resizing } from './cases/resizing.js';
import { spectra } from './cases/spectra.js';
import { ties } from './cases/ties.js';

/** Part of the table. `ties` holds what engines agree on where there is no derivative. */
export type OperatorFamily =
  | 'windows'
  | 'elementwise'
  | 'dense'
  | 'reductions'
  | 'shapes'
  | 'resizing'
  | 'normalisation'
  | 'recurrent'
  | 'spectra'
  | 'ties';

const FAMILIES: Readonly<Record<OperatorFamily, readonly GradientCase[]>> = {
  windows: [...convolution, ...pooling],
  elementwise,
  dense,
  reductions,
  shapes: [...layout, ...indexing],
  resizing,
  normalisation,
  recurrent: recurrences,
  spectra,
  ties,
};

export const OPERATOR_FAMILIES = Object.keys(FAMILIES) as readonly OperatorFamily[];

/** The cases of some families, or all. */
export function operatorCases(...families: readonly OperatorFamily[]): readonly GradientCase[] {
  return (families.length === 0 ? OPERATOR_FAMILIES : families).flatMap((family) => FAMILIES[family]);
}
