import type { Stream } from '@deepsensor/rng';

import { glottalPulse, pulseAt } from './glottal-pulse.js';
import type { Manner } from './manner.js';
import { SAMPLE_RATE, STEP } from './rates.js';
import type { Speaker } from './speaker.js';
import { along, type Tracks } from './tracks.js';

/** What the glottis sends into the tract, at `SAMPLE_RATE`. */
export interface Glottis {
  readonly pulses: Float64Array;
  /** How much breath can pass: 1 while the folds are apart. */
  readonly opening: Float64Array;
}

/** Pulses are made at twice the rate: their corners reach far above half of the rate and would fold back. */
const OVER = 2;

/** Breath that leaks through closed folds. */
const LEAK = 0.35;

/** A train of pulses that follows the pitch, no two periods quite alike. */
export function glottis(tracks: Tracks, speaker: Speaker, manner: Manner, random: Stream): Glottis {
  const pulse = glottalPulse(manner.rd);
  const pitch = pitchTrack(tracks, speaker, manner, random);
  const length = pitch.length * STEP;
  const fast = new Float64Array(length * OVER);
  const opening = new Float64Array(length);
  let [phase, stretch, strength] = [0, 1, 1];
  for (let i = 0; i < fast.length; i++) {
    const frame = i / (STEP * OVER);
    phase += (along(pitch, frame) * stretch) / (SAMPLE_RATE * OVER);
    if (phase >= 1) {
      phase -= 1;
      stretch = 1 + speaker.jitter * random.normal();
      strength = 1 + speaker.shimmer * random.normal();
    }
    fast[i] = strength * along(tracks.voicing, frame) * pulseAt(pulse, phase);
    if (i % OVER === 0) opening[i / OVER] = phase < pulse.open ? 1 : LEAK;
  }
  return { pulses: halved(fast), opening };
}

/** Pitch in Hz, `[frames]`: it sinks through the utterance, rises at accents, and wavers. */
function pitchTrack({ accent }: Tracks, speaker: Speaker, manner: Manner, random: Stream): Float64Array {
  const start = random.uniform();
  return accent.map((height, frame) => {
    const seconds = (frame * STEP) / SAMPLE_RATE;
    const sunk = manner.fall * (0.5 - frame / accent.length);
    const lifted = speaker.melody * manner.melody * height;
    const wavering = speaker.vibrato * Math.sin(2 * Math.PI * (speaker.vibratoRate * seconds + start));
    return manner.pitch * 2 ** ((sunk + lifted + wavering) / 12);
  });
}

/**
 * A low-pass at half of the band: a sinc under a Hamming window (Harris 1978). Its even taps are zero but for the middle one, and it is
 * symmetric: these are the odd ones of one side.
 */
const TAPS = Float64Array.from({ length: 8 }, (_, i) => {
  const k = 2 * i + 1;
  return (Math.sin((Math.PI * k) / 2) / (Math.PI * k)) * (0.54 + 0.46 * Math.cos((Math.PI * k) / 16));
});

/** Each second sample behind the low-pass. */
function halved(fast: Float64Array): Float64Array {
  const reach = 2 * TAPS.length;
  const padded = new Float64Array(fast.length + 2 * reach);
  padded.set(fast, reach);
  const slow = new Float64Array(fast.length / OVER);
  for (let i = 0; i < slow.length; i++) {
    const at = reach + OVER * i;
    let sum = padded[at]! / 2;
    for (let k = 0; k < TAPS.length; k++) sum += TAPS[k]! * (padded[at - 2 * k - 1]! + padded[at + 2 * k + 1]!);
    slow[i] = sum;
  }
  return slow;
}
