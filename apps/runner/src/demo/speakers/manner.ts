import type { Stream } from '@deepsensor/rng';

import type { Speaker } from './speaker.js';

/** How a speaker speaks this once. */
export interface Manner {
  /** Pitch in the middle of the utterance, without accents, Hz. */
  readonly pitch: number;
  /** Semitones by which the pitch sinks from beginning to end. */
  readonly fall: number;
  /** Factor of the accents' height. */
  readonly melody: number;
  /** Shape of the glottal pulse, `Rd`. */
  readonly rd: number;
  /** Noise of breath against the voice. */
  readonly breath: number;
  /** Factor of the usual rate of speech. */
  readonly tempo: number;
  /** How far the vowels are drawn to the middle of the mouth, 0 (clear) to 1. */
  readonly slack: number;
}

/** Draws a manner around the speaker's habit. People differ from themselves nearly as much as from each other. */
export function drawManner(speaker: Speaker, random: Stream): Manner {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  return {
    pitch: speaker.pitch * 2 ** (between(-2, 2) / 12),
    fall: between(1, 4.5),
    melody: between(0.5, 1.4),
    rd: Math.min(2.6, Math.max(0.4, speaker.rd + between(-0.25, 0.25))),
    breath: speaker.breath * between(0.6, 1.6),
    tempo: speaker.tempo * between(0.85, 1.15),
    slack: between(0, 0.2),
  };
}
