/** A voice: what stays the same from one utterance of a speaker to the next. */
export interface Speaker {
  /** Also the name of the folder. */
  readonly name: string;
  /** Usual pitch, Hz. */
  readonly pitch: number;
  /** How far the accents of syllables lift the pitch, in semitones. */
  readonly melody: number;
  /** Shape of the glottal pulse from pressed to breathy, `Rd` of Fant 1995. */
  readonly rd: number;
  /** Noise of breath at the glottis against the voice, 0 to 0.03. */
  readonly breath: number;
  /** Standard deviation of the length of periods, and of their strength. */
  readonly jitter: number;
  readonly shimmer: number;
  /** Depth of the slow wavering of the pitch, in semitones, and its rate in Hz. */
  readonly vibrato: number;
  readonly vibratoRate: number;
  /** Length of the vocal tract, cm. */
  readonly tract: number;
  /** Factors by which this mouth's first four formants are off those of a scaled average one. */
  readonly mouth: readonly [number, number, number, number];
  /** Factor of all bandwidths. */
  readonly damping: number;
  /** Resonance of the nose, Hz. */
  readonly nose: number;
  /** Factor of the usual rate of speech. */
  readonly tempo: number;
}

/** Ten speakers that differ in many things a little: any two are alike in some. */
export const SPEAKERS: readonly Speaker[] = [
  {
    name: 'anna',
    pitch: 196,
    melody: 3,
    rd: 1.3,
    breath: 0.012,
    jitter: 0.006,
    shimmer: 0.03,
    vibrato: 0.15,
    vibratoRate: 5.2,
    tract: 14.6,
    mouth: [1.02, 1.03, 0.97, 1.02],
    damping: 1,
    nose: 300,
    tempo: 1.05,
  },
  {
    name: 'bruno',
    pitch: 108,
    melody: 2.2,
    rd: 0.9,
    breath: 0.006,
    jitter: 0.008,
    shimmer: 0.04,
    vibrato: 0.05,
    vibratoRate: 4.6,
    tract: 17.8,
    mouth: [0.98, 1.02, 1.03, 0.97],
    damping: 1,
    nose: 260,
    tempo: 0.95,
  },
  {
    name: 'clara',
    pitch: 214,
    melody: 3.6,
    rd: 1.8,
    breath: 0.022,
    jitter: 0.007,
    shimmer: 0.04,
    vibrato: 0.2,
    vibratoRate: 5.6,
    tract: 14.9,
    mouth: [1.04, 0.97, 1.02, 0.98],
    damping: 1.2,
    nose: 310,
    tempo: 1.1,
  },
  {
    name: 'david',
    pitch: 128,
    melody: 2.8,
    rd: 1.4,
    breath: 0.014,
    jitter: 0.01,
    shimmer: 0.05,
    vibrato: 0.1,
    vibratoRate: 5,
    tract: 16.9,
    mouth: [1.03, 0.97, 1.05, 1.04],
    damping: 1.15,
    nose: 280,
    tempo: 1.1,
  },
  {
    name: 'elena',
    pitch: 172,
    melody: 2.4,
    rd: 1,
    breath: 0.008,
    jitter: 0.005,
    shimmer: 0.03,
    vibrato: 0.1,
    vibratoRate: 4.9,
    tract: 15.5,
    mouth: [0.97, 1.04, 1.03, 0.96],
    damping: 0.9,
    nose: 290,
    tempo: 0.95,
  },
  {
    name: 'felix',
    pitch: 146,
    melody: 3.2,
    rd: 0.7,
    breath: 0.005,
    jitter: 0.007,
    shimmer: 0.03,
    vibrato: 0.12,
    vibratoRate: 5.4,
    tract: 16,
    mouth: [0.97, 0.98, 0.96, 1.03],
    damping: 0.85,
    nose: 270,
    tempo: 1.05,
  },
  {
    name: 'greta',
    pitch: 168,
    melody: 2,
    rd: 2.1,
    breath: 0.026,
    jitter: 0.012,
    shimmer: 0.06,
    vibrato: 0.08,
    vibratoRate: 4.7,
    tract: 15.8,
    mouth: [1.03, 1, 0.96, 1],
    damping: 1.3,
    nose: 300,
    tempo: 0.9,
  },
  {
    name: 'hugo',
    pitch: 98,
    melody: 1.8,
    rd: 1.6,
    breath: 0.016,
    jitter: 0.014,
    shimmer: 0.07,
    vibrato: 0.05,
    vibratoRate: 4.4,
    tract: 17.2,
    mouth: [1.02, 1.05, 0.97, 1.02],
    damping: 1.25,
    nose: 250,
    tempo: 0.9,
  },
  {
    name: 'irene',
    pitch: 226,
    melody: 3.2,
    rd: 0.8,
    breath: 0.007,
    jitter: 0.006,
    shimmer: 0.03,
    vibrato: 0.25,
    vibratoRate: 5.8,
    tract: 14.3,
    mouth: [0.98, 1, 1.04, 1],
    damping: 0.95,
    nose: 320,
    tempo: 1,
  },
  {
    name: 'jonas',
    pitch: 123,
    melody: 3,
    rd: 1.1,
    breath: 0.009,
    jitter: 0.009,
    shimmer: 0.04,
    vibrato: 0.1,
    vibratoRate: 5.1,
    tract: 16.6,
    mouth: [1.01, 0.94, 1, 0.95],
    damping: 1,
    nose: 265,
    tempo: 1.15,
  },
];
