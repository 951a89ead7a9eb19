/** Samples a second of all utterances. */
export const SAMPLE_RATE = 8000;

/** Samples between two settings of the vocal tract: 5 ms, as Klatt (1980) has it. */
export const STEP = 40;
