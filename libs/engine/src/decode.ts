import { DeepSensorError, rowLength, type Batch, type Dataset, type EncodedFile, type InputSpace } from '@deepsensor/contract';

/** Rows of a data set, decoded. Those that could not be read are left out and listed. */
export interface DecodedRows {
  readonly rows: readonly number[];
  readonly inputs: Batch;
  readonly labels: readonly number[];
  readonly files: readonly EncodedFile[];
  readonly failures: readonly { readonly id: string; readonly reason: string }[];
}

export async function decodeRows(dataset: Dataset, space: InputSpace, rows: readonly number[]): Promise<DecodedRows> {
  const samples = await dataset.read(rows);
  const { inputs, rows: positions, failures } = await space.decode(samples);
  const kept = positions.map((position) => rows[position]!);
  return {
    rows: kept,
    inputs,
    labels: kept.map((row) => dataset.labels[row]!),
    files: positions.map((position) => ({ bytes: samples[position]!.bytes, extension: samples[position]!.format })),
    failures,
  };
}

/** Bytes of inputs that are decoded together when what is asked of them needs no more. */
const TOGETHER = 16 << 20;

/** How many inputs of this shape, the batch axis left out, may be held in memory together. */
export function rowsTogether(shape: readonly number[]): number {
  return Math.max(16, Math.floor(TOGETHER / (4 * rowLength([1, ...shape]))));
}

/** Cuts rows into pieces of inputs of this shape that may be held in memory together. */
function pieces(rows: readonly number[], shape: readonly number[]): number[][] {
  const each = rowsTogether(shape);
  return Array.from({ length: Math.ceil(rows.length / each) }, (_, i) => rows.slice(i * each, (i + 1) * each));
}

/** Rows decoded piece by piece, pieces without a readable row left out; what cannot be read is added to `failures`. */
export async function* decodedPieces(
  dataset: Dataset,
  space: InputSpace,
  rows: readonly number[],
  failures: DecodedRows['failures'][number][] = [],
): AsyncGenerator<DecodedRows> {
  for (const piece of pieces(rows, space.domain.shape)) {
    const decoded = await decodeRows(dataset, space, piece);
    failures.push(...decoded.failures);
    if (decoded.rows.length > 0) yield decoded;
  }
}

/** Share of unreadable files above which a data set is refused. */
const MOST_UNREADABLE = 0.05;

export function refuseUnreadable(failures: DecodedRows['failures'], of: number): void {
  if (failures.length <= MOST_UNREADABLE * of) return;
  const { id, reason } = failures[0]!;
  throw new DeepSensorError(
    'DATA_INVALID',
    `${failures.length} of ${of} inputs cannot be read (${id}: ${reason}); at most 5 % may be left out: remove or mend them.`,
  );
}

/** The rows of a batch named by `rows`, copied. */
export function takeRows(batch: Batch, rows: readonly number[] | Int32Array): Batch {
  const length = rowLength(batch.shape);
  const data = new Float32Array(rows.length * length);
  for (let i = 0; i < rows.length; i++) data.set(batch.data.subarray(rows[i]! * length, (rows[i]! + 1) * length), i * length);
  return { data, shape: [rows.length, ...batch.shape.slice(1)] };
}

/** Batches of one row shape, one after the other. */
export function joinBatches(batches: readonly Batch[]): Batch {
  const first = batches[0]!;
  const rows = batches.reduce((sum, { shape }) => sum + shape[0]!, 0);
  const data = new Float32Array(rows * rowLength(first.shape));
  let offset = 0;
  for (const each of batches) {
    data.set(each.data, offset);
    offset += each.data.length;
  }
  return { data, shape: [rows, ...first.shape.slice(1)] };
}

/** Files read back through the ordinary loader. */
export async function decodeFiles(space: InputSpace, files: readonly EncodedFile[]): Promise<{ inputs: Batch; rows: readonly number[] }> {
  return space.decode(files.map(({ bytes, extension }, i) => ({ id: String(i), label: -1, bytes, format: extension })));
}

/** Rows of one shape as a batch. */
export function joinInputs(rows: readonly { readonly input: Float32Array }[], shape: readonly number[]): Batch {
  const width = rowLength([1, ...shape]);
  const data = new Float32Array(rows.length * width);
  rows.forEach(({ input }, i) => data.set(input, i * width));
  return { data, shape: [rows.length, ...shape] };
}
