import type { GraphValue } from '@deepsensor/contract';

import { featureFrontEnds } from './feature-front-ends.js';
import { hearingOf, type Preview } from './hearing.js';
import { layoutsFor } from './layout.js';
import type { SpeakerOptions } from './options.js';
import type { SpeakerFrontEnd } from './speaker-front-end.js';
import { waveformFrontEnds } from './waveform.js';

export type { SpeakerFrontEnd };

/**
 * The ways in which recordings like the previewed ones could be fed to the model, the likeliest first: as waveforms in two scalings,
 * as features by the presets; one when the options settle it.
 * Throws `DATA_MISMATCH` when the model hears nothing of the kind, or at another rate.
 * @param earlier Shape of the raw inputs `[L]` of a run that is judged anew.
 */
export function frontEndsFor(
  model: GraphValue,
  previews: readonly Preview[],
  options: SpeakerOptions,
  earlier?: readonly number[],
): readonly SpeakerFrontEnd[] {
  const layouts = layoutsFor(model, options);
  const hearing = hearingOf(previews, options);
  const waveforms = layouts.flatMap((layout) => (layout.kind === 'waveform' ? waveformFrontEnds(layout, hearing, options, earlier) : []));
  const features = layouts.flatMap((layout) => (layout.kind === 'features' ? [layout] : []));
  return features.length === 0 ? waveforms : [...waveforms, ...featureFrontEnds(features, hearing, options, earlier)];
}
