import type { NetworkGraph } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';

import { FULL_SCALE } from '../sound/levels.js';
import { adviceFor, hertz, type Hearing } from './hearing.js';
import type { WaveformLayout } from './layout.js';
import { lengthNote, lengthOf, lengthText } from './length.js';
import type { SpeakerOptions } from './options.js';
import { speakerFrontEnd, type SpeakerFrontEnd } from './speaker-front-end.js';

/** What is done to samples in -1..1 before a model hears them. */
type WaveformScaling = 'unit' | 'int16';

/** Scalings to try, the likelier first; one when the options name it. */
function waveformScalings({ scaling }: SpeakerOptions): readonly WaveformScaling[] {
  return scaling === undefined ? ['unit', 'int16'] : [scaling];
}

const spoken: Readonly<Record<WaveformScaling, string>> = { unit: '-1..1', int16: '-32768..32767' };

/** The piece of graph from `raw [n, samples]` to a model's waveform; `undefined` when raw samples fit as they are. */
function waveformFragment({ single }: WaveformLayout, samples: number, scaling: WaveformScaling): NetworkGraph | undefined {
  if (single.length === 0 && scaling === 'unit') return undefined;
  const builder = new GraphBuilder();
  const raw = builder.input('raw', ['n', samples]);
  const scaled = scaling === 'unit' ? raw : builder.add('Mul', [raw, builder.scalar(FULL_SCALE)]);
  const rank = 2 + single.length;
  const shape = Array.from({ length: rank }, (_, axis) => (axis === 0 ? 'n' : single.includes(axis) ? 1 : samples));
  builder.output(single.length === 0 ? scaled : builder.add('Unsqueeze', [scaled, builder.ints(single)]), shape);
  return builder.build('front-end');
}

/** Front ends of waveforms in a layout, one for each scaling. */
export function waveformFrontEnds(
  layout: WaveformLayout,
  hearing: Hearing,
  options: SpeakerOptions,
  earlier: readonly number[] | undefined,
): readonly SpeakerFrontEnd[] {
  const length = lengthOf(layout.samples, hearing, options, earlier);
  const { samples } = length;
  return waveformScalings(options).map((scaling) =>
    speakerFrontEnd(
      {
        id: `waveform-${scaling}${layout.isLast ? '' : '-nlc'}`,
        summary: `waveform ${spoken[scaling]} at ${hertz(hearing.rate)}, ${lengthText(length, hearing, options)}`,
        note: lengthNote(length, hearing),
        advice: adviceFor(hearing, options),
        settledBy: `--scaling ${scaling}`,
        key: JSON.stringify({ rate: hearing.rate, fit: options.fit ?? 'start' }),
      },
      samples,
      hearing.rate,
      waveformFragment(layout, samples, scaling),
    ),
  );
}
