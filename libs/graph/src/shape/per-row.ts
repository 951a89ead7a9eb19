import type { Dimension } from './dimension.js';
import type { Inference } from './inference.js';

/**
 * Holds an input that has a number, a state or a place for each row of the batch against the rows that there are. One that is written into
 * the file for so many rows fits no other number, and engines say so in their own words, in the middle of a run.
 * @param role What ONNX calls the input.
 * @param axis On which the rows lie.
 * @param batch How many there are.
 * @throws DeepSensorError `MODEL_UNSUPPORTED`.
 */
export function holdsPerRow(at: Inference, input: number, role: string, axis: number, batch: Dimension): void {
  const rows = at.shape(input)?.[axis];
  if (typeof rows !== 'number' || rows === batch) return;
  const given = `has the input ${input} (${role}) for ${rows === 1 ? '1 row' : `${rows} rows`}`;
  if (typeof batch === 'number') at.fail(`${given} and is given ${batch}`);
  at.fail(
    `${given}, where any number of rows ("${batch}") is to fit: it must be computed from the batch, or left out where ONNX allows that`,
  );
}
