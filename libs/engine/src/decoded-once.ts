import { rowLength, type Dataset, type InputSpace } from '@deepsensor/contract';

import { decodeRows, pieces, type DecodedRows, type Failure } from './decode.js';

/** Bytes of decoded inputs that are kept for whoever asks for them again. */
const KEPT = 128 << 20;

/** Decodes rows of a data set; rows that were decoded before, for a front end of the same domain, are handed out again where they were kept. */
export interface Decoder {
  /** Rows decoded piece by piece, pieces without a readable row left out; what cannot be read is added to `failures`. */
  pieces(space: InputSpace, rows: readonly number[], failures?: Failure[]): AsyncGenerator<DecodedRows>;
}

/** A row as it was decoded, or why it could not be. */
type Known = { readonly input: Float32Array; readonly label: number } | { readonly failure: Failure | undefined };

/**
 * Ways to feed a model are tried on the same rows, and accuracy is measured on them once more: decoding, which may read, convert and
 * resample long files, is done once for all of them as far as memory allows.
 * @param hear Told of rows as they are decoded.
 * @param most Bytes of decoded inputs to keep.
 */
export function decodingOnce(dataset: Dataset, hear: (rows: number) => void = () => undefined, most: number = KEPT): Decoder {
  const domains = new Map<string, Map<number, Known>>();
  let room = most;

  async function knowing(space: InputSpace, known: Map<number, Known>, rows: readonly number[]): Promise<DecodedRows> {
    const decoded = await decodeRows(dataset, space, rows, hear);
    const width = rowLength(decoded.inputs.shape);
    const bytes = 4 * decoded.inputs.data.length;
    if (bytes > room) return decoded;
    room -= bytes;
    const reasons = new Map(decoded.failures.map((failure) => [failure.id, failure]));
    for (const row of rows) known.set(row, { failure: reasons.get(dataset.ids[row]!) });
    decoded.rows.forEach((row, i) =>
      known.set(row, { input: decoded.inputs.data.subarray(i * width, (i + 1) * width), label: decoded.labels[i]! }),
    );
    return decoded;
  }

  return {
    async *pieces(space, rows, failures = []) {
      const key = JSON.stringify(space.domain);
      const known = domains.get(key) ?? new Map<number, Known>();
      domains.set(key, known);
      for (const piece of pieces(rows, space.domain.shape)) {
        const fresh = piece.filter((row) => !known.has(row));
        const decoded = fresh.length === 0 ? undefined : await knowing(space, known, fresh);
        const whole = decoded !== undefined && fresh.length === piece.length ? decoded : joined(space, known, piece, decoded);
        failures.push(...whole.failures);
        if (whole.rows.length > 0) yield whole;
      }
    },
  };
}

/** A piece put together of rows that are known and of those just decoded, in the order of the piece. */
function joined(
  space: InputSpace,
  known: ReadonlyMap<number, Known>,
  piece: readonly number[],
  decoded: DecodedRows | undefined,
): DecodedRows {
  const { shape } = space.domain;
  const width = rowLength([1, ...shape]);
  const data = new Float32Array(piece.length * width);
  const [rows, labels, failures]: [number[], number[], Failure[]] = [[], [], []];
  const fresh = new Map(decoded?.rows.map((row, i) => [row, i]));
  const put = (row: number, input: Float32Array, label: number): void => {
    data.set(input, rows.length * width);
    rows.push(row);
    labels.push(label);
  };
  for (const row of piece) {
    const found = known.get(row);
    const at = fresh.get(row);
    if (found === undefined) {
      if (at !== undefined) put(row, decoded!.inputs.data.subarray(at * width, (at + 1) * width), decoded!.labels[at]!);
    } else if ('input' in found) put(row, found.input, found.label);
    else if (found.failure !== undefined) failures.push(found.failure);
  }
  // Those of rows that could not be kept.
  for (const failure of decoded?.failures ?? []) if (!failures.includes(failure)) failures.push(failure);
  return { rows, labels, failures, inputs: { data: data.subarray(0, rows.length * width), shape: [rows.length, ...shape] } };
}
