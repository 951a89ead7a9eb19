import type { Stream } from '@deepsensor/rng';

import { CODAS, NUCLEI, ONSETS, type Phone } from './phones.js';

/** A sound and how long it is held. */
export interface Note {
  readonly phone: Phone;
  /** Seconds. */
  readonly duration: number;
  /** Height of a syllable's accent, 0 to 1; on the first sound of the nucleus. */
  readonly accent?: number;
}

/** Bounds of what is said, in seconds. */
const SHORTEST = 0.56;
const LONGEST = 0.93;

/** A random sequence of two to four syllables: what is said tells nothing of who says it. */
export function drawScore(tempo: number, random: Stream): Note[] {
  const one = <T>(of: readonly T[]): T => of[random.below(of.length)]!;
  const held = (phone: Phone): Note => ({ phone, duration: (phone.duration * (0.8 + 0.4 * random.uniform())) / tempo });
  const notes: Note[] = [];
  const syllables = 2 + random.below(3);
  for (let i = 0; i < syllables; i++) {
    if (i > 0 || random.uniform() < 0.8) notes.push(...one(ONSETS).map(held));
    const [first, ...others] = one(NUCLEI).map(held);
    notes.push({ ...first!, accent: random.uniform() }, ...others);
    if (random.uniform() < 0.25) notes.push(...one(CODAS).map(held));
  }
  const length = notes.reduce((sum, { duration }) => sum + duration, 0);
  const stretch = Math.min(LONGEST, Math.max(SHORTEST, length)) / length;
  return notes.map((note) => ({ ...note, duration: note.duration * stretch }));
}
