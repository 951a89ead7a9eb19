import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Sample } from '@deepsensor/contract';
import { afterAll } from 'vitest';

/** A folder of its own for the tests of a file, gone when they end; gives the path of a name in it. */
export async function temporaryFolder(): Promise<(...names: string[]) => string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'deepsensor-series-')));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return (...names) => path.join(folder, ...names);
}

/** A sample as the data set hands it out. */
export function sampleOf(text: string, id = 'a.csv:1'): Sample {
  return { id, label: 0, bytes: new TextEncoder().encode(text), format: 'csv' };
}

/** Rows of one length as a batch. */
export function batchOf(...rows: readonly (readonly number[])[]): { data: Float32Array; shape: number[] } {
  return { data: Float32Array.from(rows.flat()), shape: [rows.length, rows[0]!.length] };
}
