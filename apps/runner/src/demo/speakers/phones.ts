/** Frequencies of the first three formants in Hz, for a vocal tract of `REFERENCE_TRACT` cm. */
export type Formants = readonly [f1: number, f2: number, f3: number];

/** Length in cm of the tract that the targets belong to, an average man's (Fant 1960). */
export const REFERENCE_TRACT = 17.5;

/** Noise that is made in the mouth, at a narrow place, and shaped by one resonance in front of it. */
export interface Frication {
  /** Hz, for the reference tract. */
  readonly centre: number;
  readonly bandwidth: number;
  /** Amplitude against the pulses of the glottis. */
  readonly level: number;
}

/** What a mouth does for one sound. */
export interface Phone {
  readonly formants: Formants;
  /** Amplitude of the voice, 0 to 1. */
  readonly voicing: number;
  /** Amplitude of noise at the glottis, which goes through the whole tract, against the pulses. */
  readonly aspiration: number;
  readonly nasal: boolean;
  /** Seconds, in unhurried speech. */
  readonly duration: number;
  readonly frication?: Frication;
}

const voiced = (voicing: number, duration: number, formants: Formants, nasal = false): Phone => ({
  formants,
  voicing,
  aspiration: 0,
  nasal,
  duration,
});
const vowel = (...formants: Formants): Phone => voiced(1, 0.13, formants);
const glide = (...formants: Formants): Phone => voiced(0.55, 0.07, formants);
const nasal = (...formants: Formants): Phone => voiced(0.45, 0.075, formants, true);
const hissed = (voicing: number, duration: number, frication: Frication, formants: Formants): Phone => ({
  ...voiced(voicing, duration, formants),
  aspiration: voicing === 0 ? 0.008 : 0,
  frication,
});
/** A mouth that shuts, with what is left of the voice behind the cheeks, and bursts open. */
const stop = (voicing: number, burst: number, frication: Frication, ...formants: Formants): readonly Phone[] => [
  voiced(0.4 * voicing, 0.05, formants),
  hissed(voicing, burst, frication, formants),
];

/** By the names of ARPABET; averages of 33 men (Peterson and Barney 1952, table II). */
export const VOWELS = {
  iy: vowel(270, 2290, 3010),
  ih: vowel(390, 1990, 2550),
  eh: vowel(530, 1840, 2480),
  ae: vowel(660, 1720, 2410),
  aa: vowel(730, 1090, 2440),
  ao: vowel(570, 840, 2410),
  uh: vowel(440, 1020, 2240),
  uw: vowel(300, 870, 2240),
  ah: vowel(640, 1190, 2390),
  er: vowel(490, 1350, 1690),
} as const;

/** What can be the middle of a syllable: a vowel, or two that flow into each other. */
export const NUCLEI: readonly (readonly Phone[])[] = [
  ...Object.values(VOWELS).map((each) => [each]),
  [VOWELS.aa, VOWELS.ih],
  [VOWELS.aa, VOWELS.uh],
  [VOWELS.ao, VOWELS.ih],
];

// Formants by Klatt 1980, table III.
const m = nasal(480, 1270, 2130);
const n = nasal(480, 1340, 2470);
const f = hissed(0, 0.08, { centre: 2900, bandwidth: 2600, level: 0.03 }, [340, 1100, 2080]);
const s = hissed(0, 0.09, { centre: 3500, bandwidth: 900, level: 0.09 }, [320, 1390, 2530]);

/** What can open a syllable. */
export const ONSETS: readonly (readonly Phone[])[] = [
  [m],
  [n],
  [f],
  [s],
  // w, y, r, l
  [glide(290, 610, 2150)],
  [glide(260, 2070, 3020)],
  [glide(310, 1060, 1380)],
  [glide(310, 1050, 2880)],
  // sh, z, h
  [hissed(0, 0.09, { centre: 2450, bandwidth: 500, level: 0.12 }, [300, 1840, 2750])],
  [hissed(0.4, 0.07, { centre: 3500, bandwidth: 900, level: 0.06 }, [240, 1390, 2530])],
  [{ ...voiced(0.1, 0.06, [500, 1500, 2500]), aspiration: 0.07 }],
  // b, d, g, t, k
  stop(0.5, 0.015, { centre: 900, bandwidth: 900, level: 0.09 }, 200, 1100, 2150),
  stop(0.5, 0.015, { centre: 3200, bandwidth: 1200, level: 0.12 }, 200, 1600, 2600),
  stop(0.5, 0.02, { centre: 1990, bandwidth: 500, level: 0.12 }, 200, 1990, 2850),
  stop(0, 0.035, { centre: 3300, bandwidth: 1200, level: 0.13 }, 400, 1600, 2600),
  stop(0, 0.04, { centre: 1990, bandwidth: 450, level: 0.13 }, 300, 1990, 2850),
];

/** What can close a syllable. */
export const CODAS: readonly (readonly Phone[])[] = [[m], [n], [f], [s]];
