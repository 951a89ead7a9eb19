import type { FrontEnd, GraphValue } from '@deepsensor/contract';

import { hearingOf, hertz, type Hearing, type Preview } from './hearing.js';
import { layoutsFor, type WaveformLayout } from './layout.js';
import { lengthOf, lengthText } from './length.js';
import type { SpeakerOptions } from './options.js';
import { spokenScaling, waveformFragment, waveformScalings } from './waveform.js';

/** A front end that says at which rate in Hz its raw samples follow each other: files are written at it. */
export interface SpeakerFrontEnd extends FrontEnd {
  readonly rate: number;
}

/**
 * The ways in which recordings like the previewed ones could be fed to the model, the likeliest first: as waveforms, scaled in two
 * ways, or as features.
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
  return layouts.flatMap((layout) => (layout.kind === 'waveform' ? waveformFrontEnds(layout, hearing, options, earlier) : []));
}

function waveformFrontEnds(
  layout: WaveformLayout,
  hearing: Hearing,
  options: SpeakerOptions,
  earlier: readonly number[] | undefined,
): readonly SpeakerFrontEnd[] {
  const length = lengthOf(layout.samples, hearing, options, earlier);
  return waveformScalings(options).map((scaling) => {
    const fragment = waveformFragment(layout, length.samples, scaling);
    return {
      id: `waveform-${scaling}${layout.isLast ? '' : '-nlc'}`,
      summary: `waveform ${spokenScaling[scaling]} at ${hertz(hearing.rate)}, ${lengthText(length, hearing, options)}`,
      domain: { shape: [length.samples], lower: -1, upper: 1 },
      rate: hearing.rate,
      ...(fragment === undefined ? {} : { fragment }),
    };
  });
}
