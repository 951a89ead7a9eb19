import { DeepSensorError, type Batch } from '@deepsensor/contract';

import { argmaxRows } from './front-end.js';

/** `[n]` classes that the model answers on clean data; a NaN or infinity there is an error that names the input. */
export function refuseNonFinite(logits: Batch, idOf: (row: number) => string): Int32Array {
  const predicted = argmaxRows(logits.data, logits.shape[1]!);
  const row = predicted.indexOf(-1);
  if (row >= 0) {
    throw new DeepSensorError(
      'NON_FINITE',
      `the model answers NaN or infinity on clean data (${idOf(row)}); check the scaling and the weights.`,
    );
  }
  return predicted;
}
