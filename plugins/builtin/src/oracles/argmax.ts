import type { Batch } from '@deepsensor/contract';

/** What `answers` holds for a row in which a logit is NaN or infinite. */
export const NON_FINITE = -1;

/** `[n]` class with the highest logit of each row of `[n, C]`, the first of equals, or `NON_FINITE`. */
export function answers(logits: Batch): Int32Array {
  const [rows, classes] = logits.shape as [number, number];
  const taken = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let c = 0; c < classes; c++) {
      const logit = logits.data[row * classes + c]!;
      if (!Number.isFinite(logit)) {
        best = NON_FINITE;
        break;
      }
      if (logit > logits.data[row * classes + best]!) best = c;
    }
    taken[row] = best;
  }
  return taken;
}
