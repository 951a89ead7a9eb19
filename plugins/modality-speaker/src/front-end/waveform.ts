import type { NetworkGraph } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';

import { FULL_SCALE } from '../sound/levels.js';
import type { WaveformLayout } from './layout.js';
import type { SpeakerOptions } from './options.js';

/** What is done to samples in -1..1 before a model hears them. */
export type WaveformScaling = 'unit' | 'int16';

/** Scalings to try, the likelier first; one when the options name it. */
export function waveformScalings({ scaling }: SpeakerOptions): readonly WaveformScaling[] {
  return scaling === undefined ? ['unit', 'int16'] : [scaling];
}

export const spokenScaling: Readonly<Record<WaveformScaling, string>> = { unit: '-1..1', int16: '-32768..32767' };

/** The piece of graph from `raw [n, samples]` to a model's waveform; `undefined` when raw samples fit as they are. */
export function waveformFragment({ single }: WaveformLayout, samples: number, scaling: WaveformScaling): NetworkGraph | undefined {
  if (single.length === 0 && scaling === 'unit') return undefined;
  const builder = new GraphBuilder();
  const raw = builder.input('raw', ['n', samples]);
  const scaled = scaling === 'unit' ? raw : builder.add('Mul', [raw, builder.scalar(FULL_SCALE)]);
  const rank = 2 + single.length;
  const shape = Array.from({ length: rank }, (_, axis) => (axis === 0 ? 'n' : single.includes(axis) ? 1 : samples));
  builder.output(single.length === 0 ? scaled : builder.add('Unsqueeze', [scaled, builder.ints(single)]), shape);
  return builder.build('front-end');
}
