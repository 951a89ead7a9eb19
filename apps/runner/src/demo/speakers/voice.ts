import type { Stream } from '@deepsensor/rng';

import { glottis } from './glottis.js';
import type { Manner } from './manner.js';
import { STEP } from './rates.js';
import type { Note } from './score.js';
import type { Speaker } from './speaker.js';
import { along, tracksOf } from './tracks.js';
import { Tract } from './tract.js';

/**
 * What a speaker sounds like without room and microphone: a source at the glottis, shaped by a vocal tract (Fant 1960). At
 * `SAMPLE_RATE`, in no unit.
 */
export function speak(notes: readonly Note[], speaker: Speaker, manner: Manner, random: Stream): Float64Array {
  const tracks = tracksOf(notes);
  const { pulses, opening } = glottis(tracks, speaker, manner, random);
  const tract = new Tract(tracks, speaker, manner.slack);
  return pulses.map((pulse, i) => {
    const frame = i / STEP;
    if (i % (STEP / 2) === 0) tract.moveTo(frame);
    const breath = opening[i]! * (manner.breath * along(tracks.voicing, frame) + along(tracks.aspiration, frame));
    const frication = along(tracks.frication, frame);
    return tract.next(pulse + breath * random.normal(), frication === 0 ? 0 : frication * random.normal());
  });
}
