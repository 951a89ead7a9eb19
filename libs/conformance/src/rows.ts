import { rowLength, type Batch } from '@deepsensor/contract';

/** The values of one row, copied. */
export function row(batch: Batch, index: number): Float32Array {
  const length = rowLength(batch.shape);
  return batch.data.slice(index * length, (index + 1) * length);
}

/** The rows of a batch named by `rows`, copied. */
export function gather(batch: Batch, rows: Int32Array): Batch {
  const length = rowLength(batch.shape);
  const data = new Float32Array(rows.length * length);
  rows.forEach((from, to) => data.set(batch.data.subarray(from * length, (from + 1) * length), to * length));
  return { data, shape: [rows.length, ...batch.shape.slice(1)] };
}

/** Also tells negative zero from zero; much quicker than `toEqual` on long rows. */
export function sameBits(a: Batch, b: Batch): boolean {
  const [left, right] = [a, b].map(({ data }) => new Uint32Array(data.buffer, data.byteOffset, data.length));
  return a.shape.join() === b.shape.join() && left!.every((bits, i) => bits === right![i]);
}
