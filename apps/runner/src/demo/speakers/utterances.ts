import { Stream } from '@deepsensor/rng';

import { drawManner } from './manner.js';
import { record } from './recording.js';
import { drawScore } from './score.js';
import { SPEAKERS, type Speaker } from './speaker.js';
import { speak } from './voice.js';

/** What speakers said, at `SAMPLE_RATE`. */
export interface Utterances {
  /** `[n]` 16-bit samples, 0.6 to 1.1 s. */
  readonly sounds: readonly Int16Array[];
  /** `[n]` index into `SPEAKERS`. */
  readonly labels: Uint8Array;
}

/**
 * Lets each speaker say `perSpeaker` things, in turn, each in a manner, a room and noise of its own. A pure function of its arguments; an
 * utterance does not depend on how many there are.
 */
export function drawUtterances(
  perSpeaker: number,
  seed: number,
  purpose: string,
  progress: (done: number, total: number) => void = () => undefined,
): Utterances {
  const total = perSpeaker * SPEAKERS.length;
  const labels = new Uint8Array(total);
  const sounds: Int16Array[] = [];
  for (let i = 0; i < total; i++) {
    labels[i] = i % SPEAKERS.length;
    const speaker = SPEAKERS[labels[i]!]!;
    sounds.push(utter(speaker, new Stream(seed, `speakers/${purpose}/${speaker.name}/${Math.floor(i / SPEAKERS.length)}`)));
    if (i % 50 === 49) progress(i + 1, total);
  }
  return { sounds, labels };
}

function utter(speaker: Speaker, random: Stream): Int16Array {
  const manner = drawManner(speaker, random);
  return record(speak(drawScore(manner.tempo, random), speaker, manner, random), random);
}
