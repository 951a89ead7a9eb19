import { DeepSensorError, knownNames, type Transform, type TransformSummary } from '@deepsensor/contract';

import { babble } from './babble.js';
import { clipping } from './clipping.js';
import { gain } from './gain.js';
import { pinkNoise, whiteNoise } from './noise.js';
import { pitch, speed, tempo } from './pace.js';
import { packetLoss } from './packet-loss.js';
import { highPass, lowPass } from './passes.js';
import { reverberation } from './reverberation.js';
import type { Fit } from './row-transform.js';
import { telephone } from './telephone.js';
import { timeShift } from './time-shift.js';
import { tone } from './tone.js';

const makers: ReadonlyMap<string, (rate: number, fit: Fit) => Transform> = new Map([
  ['gain', gain],
  ['white-noise', whiteNoise],
  ['pink-noise', pinkNoise],
  ['babble', babble],
  ['tone', tone],
  ['low-pass', lowPass],
  ['high-pass', highPass],
  ['reverberation', reverberation],
  ['time-shift', timeShift],
  ['speed', speed],
  ['tempo', tempo],
  ['pitch', pitch],
  ['clipping', clipping],
  ['packet-loss', packetLoss],
  ['telephone', telephone],
]);

/** Changes of recordings in one step that keep their labels. */
export const transformNames: readonly string[] = [...makers.keys()];

/**
 * @param rate Samples a second.
 * @param fit Where recordings that are shorter than their rows lie in them.
 * Throws `CONFIG_INVALID` for a name that it does not know.
 */
export function transformFor(name: string, rate: number, fit: Fit = 'start'): Transform {
  const make = makers.get(name);
  if (make === undefined)
    throw new DeepSensorError('CONFIG_INVALID', `recordings have no transform "${name}"; allowed: ${knownNames(name, transformNames)}.`);
  return make(rate, fit);
}

/** That of most speech models, for which summaries state ranges. */
const USUAL_RATE = 16_000;

/** All transforms, as people are told of them. */
export const transformSummaries: readonly TransformSummary[] = transformNames.map((name) => {
  const at = (rate: number) => transformFor(name, rate);
  const { parameters, keepsLabel } = at(USUAL_RATE);
  const depends = JSON.stringify(parameters) !== JSON.stringify(at(USUAL_RATE / 2).parameters);
  return { name, parameters, keepsLabel, ...(depends && { statedFor: `at ${USUAL_RATE.toLocaleString('en')} Hz` }) };
});
