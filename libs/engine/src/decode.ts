import { DeepSensorError, rowLength, type Batch, type Dataset, type EncodedFile, type InputSpace, type Sample } from '@deepsensor/contract';

/** An input that could not be read, and why. */
export interface Failure {
  readonly id: string;
  readonly reason: string;
}

/** Rows of a data set, decoded. Those that could not be read are left out and listed. */
export interface DecodedRows {
  readonly rows: readonly number[];
  readonly inputs: Batch;
  readonly labels: readonly number[];
  readonly failures: readonly Failure[];
}

/** Bytes of files that are held in memory together while they are decoded, and files at most, so that it can be told how far it is. */
const FILES = 32 << 20;
const MOST_FILES = 16;
/** Files that are read before it is known how large they are. */
const FIRST_FILES = 4;

/** Bytes of files that are looked at beforehand. */
const SHOWN = 64 << 20;

/** The files of the first of these rows, up to `most` and as many as there is room for. */
export async function readFirst(dataset: Dataset, rows: readonly number[], most: number): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  let bytes = 0;
  while (samples.length < Math.min(most, rows.length)) {
    const some = await dataset.read(rows.slice(samples.length, Math.min(most, samples.length + FIRST_FILES)));
    samples.push(...some);
    bytes += some.reduce((sum, sample) => sum + sample.bytes.length, 0);
    if (bytes > SHOWN) break;
  }
  return samples;
}

/**
 * A data set says nothing of the sizes of its files: a few are read, and then as many at a time as there is room for of that size.
 * @param hear Told of rows as they are decoded.
 */
export async function decodeRows(
  dataset: Dataset,
  space: InputSpace,
  rows: readonly number[],
  hear: (rows: number) => void = () => undefined,
): Promise<DecodedRows> {
  const { shape } = space.domain;
  const width = rowLength([1, ...shape]);
  const data = new Float32Array(rows.length * width);
  const kept: number[] = [];
  const failures: Failure[] = [];
  for (let from = 0, step = FIRST_FILES; from < rows.length; ) {
    const some = rows.slice(from, from + step);
    const samples = await dataset.read(some);
    const decoded = await space.decode(samples);
    data.set(decoded.inputs.data, kept.length * width);
    kept.push(...decoded.rows.map((position) => some[position]!));
    failures.push(...decoded.failures);
    from += some.length;
    const bytes = samples.reduce((sum, sample) => sum + sample.bytes.length, 0) / some.length;
    step = Math.min(MOST_FILES, Math.max(1, Math.floor(FILES / Math.max(1, bytes))));
    hear(some.length);
  }
  return {
    rows: kept,
    inputs: { data: data.subarray(0, kept.length * width), shape: [kept.length, ...shape] },
    labels: kept.map((row) => dataset.labels[row]!),
    failures,
  };
}

/** Bytes of inputs that are decoded together when what is asked of them needs no more. */
const TOGETHER = 16 << 20;

/** How many inputs of this shape, the batch axis left out, may be held in memory together. */
export function rowsTogether(shape: readonly number[]): number {
  return Math.max(1, Math.floor(TOGETHER / (4 * rowLength([1, ...shape]))));
}

/** Cuts rows into pieces of inputs of this shape that may be held in memory together. */
export function pieces(rows: readonly number[], shape: readonly number[]): number[][] {
  const each = rowsTogether(shape);
  return Array.from({ length: Math.ceil(rows.length / each) }, (_, i) => rows.slice(i * each, (i + 1) * each));
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
