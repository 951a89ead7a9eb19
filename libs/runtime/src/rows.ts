import { rowLength, type Batch, type Candidates } from '@deepsensor/contract';

import { cutRows, filled, ownReferences, type Chunk, type OwnReferences, type RunSize } from './chunks.js';
import type { Session, TensorView } from './engine.js';

/** What is asked about: candidates, or inputs alone for questions that need no more. */
export type Rows = Pick<Candidates, 'inputs'> & Partial<Candidates>;

/**
 * Runs all rows, in pieces.
 * @param outputs Row shape of each output of the graph, by name.
 * @returns each output `[n, ...]`, by name.
 */
export async function runRows(
  session: Session,
  outputs: ReadonlyMap<string, readonly number[]>,
  rows: Rows,
  size: RunSize,
): Promise<Map<string, Batch>> {
  const n = rows.inputs.shape[0]!;
  const whole = new Map<string, Batch>();
  for (const [name, shape] of outputs) whole.set(name, batchOf(n, shape));
  for (const chunk of cutRows(n, size)) {
    const count = chunk.end - chunk.start;
    const run = filled(count, size.block);
    const feeds = feedsOf(session, rows, chunk, size.block);
    // Outputs of full blocks are written where they belong; what fills up the last block needs a place of its own.
    const into = Object.fromEntries(
      [...whole].map(([name, batch]) => [name, run === count ? slice(batch, chunk.start, chunk.end) : batchOf(run, batch.shape.slice(1))]),
    );
    await session.run(feeds, into);
    if (run === count) continue;
    for (const [name, batch] of whole) slice(batch, chunk.start, chunk.end).data.set(slice(into[name]!, 0, count).data);
  }
  return whole;
}

/** Row shapes of a graph's outputs, in the order of the graph. Every output is `[n, ...]` with sizes that are known. */
export function outputShapes(session: Session): ReadonlyMap<string, readonly number[]> {
  return new Map(
    session.graph.outputs.map(({ name, shape }) => [
      name,
      shape.slice(1).map((size) => {
        if (typeof size === 'number') return size;
        throw new Error(`output "${name}" of graph "${session.graph.name}" has an axis "${size}" of unknown size`);
      }),
    ]),
  );
}

/** What the graph reads, for one chunk: views where full blocks of rows lie side by side, copies where they do not. */
function feedsOf(session: Session, rows: Rows, { start, end }: Chunk, block: number): Record<string, TensorView> {
  let own: OwnReferences | undefined;
  const references = (referenceOf: Int32Array) => (own ??= ownReferences(referenceOf.subarray(start, end)));
  const given: Readonly<Record<string, () => TensorView | undefined>> = {
    inputs: () => fill(slice(rows.inputs, start, end), block),
    references: () => rows.references && rows.referenceOf && gather(rows.references, references(rows.referenceOf).rows, block),
    'reference-of': () => rows.referenceOf && integers(references(rows.referenceOf).of, block),
    label: () => rows.labels && integers(rows.labels.subarray(start, end), block),
    aim: () => rows.aims && integers(rows.aims.subarray(start, end), block),
  };
  return Object.fromEntries(
    session.graph.inputs.map(({ name }) => {
      const view = given[name]?.();
      if (view === undefined) throw new Error(`the graph "${session.graph.name}" reads "${name}", which was not given`);
      return [name, view];
    }),
  );
}

function batchOf(n: number, shape: readonly number[]): Batch {
  return { data: new Float32Array(shape.reduce((size, axis) => size * axis, n)), shape: [n, ...shape] };
}

function slice(batch: Batch, start: number, end: number): Batch;
function slice(batch: TensorView, start: number, end: number): Batch;
function slice({ data, shape }: TensorView, start: number, end: number): Batch {
  const length = rowLength(shape);
  return { data: (data as Float32Array).subarray(start * length, end * length), shape: [end - start, ...shape.slice(1)] };
}

/** Fills the last block with the last row. */
function fill(batch: Batch, block: number): Batch {
  const n = batch.shape[0]!;
  const run = filled(n, block);
  if (run === n) return batch;
  const length = rowLength(batch.shape);
  const whole = batchOf(run, batch.shape.slice(1));
  whole.data.set(batch.data);
  for (let row = n; row < run; row++) whole.data.set(batch.data.subarray((n - 1) * length), row * length);
  return whole;
}

function gather(batch: Batch, rows: Int32Array, block: number): Batch {
  const [first, last] = [rows[0]!, rows[rows.length - 1]!];
  if (last - first === rows.length - 1) return fill(slice(batch, first, last + 1), block);
  const length = rowLength(batch.shape);
  const whole = batchOf(filled(rows.length, block), batch.shape.slice(1));
  for (let to = 0; to < whole.shape[0]!; to++) {
    const from = rows[Math.min(to, rows.length - 1)]!;
    whole.data.set(batch.data.subarray(from * length, (from + 1) * length), to * length);
  }
  return whole;
}

function integers(values: Int32Array, block: number): TensorView {
  const data = new BigInt64Array(filled(values.length, block));
  for (let i = 0; i < data.length; i++) data[i] = BigInt(values[Math.min(i, values.length - 1)]!);
  return { data, shape: [data.length] };
}
