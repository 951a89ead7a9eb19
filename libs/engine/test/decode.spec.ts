import type { Dataset, InputSpace, Sample } from '@deepsensor/contract';
import { beforeEach, describe, expect, it } from 'vitest';

import { decodeRows, readFirst, rowsTogether, type Failure } from '../src/decode.js';
import { decodingOnce } from '../src/decoded-once.js';

/** Files of `bytes` each that hold their row's number; row 3 cannot be read. */
const MIB = 1 << 20;
let read: (readonly number[])[] = [];
let decoded: string[] = [];
beforeEach(() => ([read, decoded] = [[], []]));

const files = (size: number, bytes: number): Dataset => ({
  summary: 'files',
  size,
  ids: Array.from({ length: size }, (_, row) => `f${row}`),
  labels: Int32Array.from({ length: size }, (_, row) => row % 2),
  classes: ['even', 'odd'],
  read: async (rows) => {
    read.push(rows);
    return rows.map((row) => ({ id: `f${row}`, label: row % 2, bytes: new Uint8Array(bytes).fill(row, 0, 1), format: 'n' }));
  },
});

/** Twice and three times the number of a file. */
const space = (length = 2) =>
  ({
    domain: { shape: [length], lower: 0, upper: 255 },
    decode: async (samples: readonly Sample[]) => {
      decoded.push(...samples.map(({ id }: Sample) => id));
      const kept = samples.flatMap(({ id }, i) => (id === 'f3' ? [] : [i]));
      const data = Float32Array.from(kept.flatMap((i) => Array.from({ length }, (_, j) => (j + 2) * samples[i]!.bytes[0]!)));
      return {
        inputs: { data, shape: [kept.length, length] },
        rows: kept,
        failures: samples.flatMap(({ id }) => (id === 'f3' ? [{ id, reason: 'it is odd' }] : [])),
      };
    },
  }) as Partial<InputSpace> as InputSpace;

const gathered = async (pieces: AsyncGenerator<{ rows: readonly number[]; inputs: { data: Float32Array }; labels: readonly number[] }>) => {
  const found = [];
  for await (const { rows, inputs, labels } of pieces) found.push({ rows: [...rows], values: [...inputs.data], labels: [...labels] });
  return found;
};

describe(decodeRows, () => {
  it('gives the readable rows in their order and lists the others', async () => {
    const { rows, inputs, labels, failures } = await decodeRows(files(9, 10), space(), [8, 3, 1, 0, 2, 7]);
    expect(rows).toEqual([8, 1, 0, 2, 7]);
    expect(inputs).toEqual({ data: Float32Array.of(16, 24, 2, 3, 0, 0, 4, 6, 14, 21), shape: [5, 2] });
    expect(labels).toEqual([0, 1, 0, 0, 1]);
    expect(failures).toEqual([{ id: 'f3', reason: 'it is odd' }]);
  });

  it('holds few large files in memory together, and many small ones', async () => {
    const rows = Array.from({ length: 20 }, (_, row) => row);
    await decodeRows(files(20, 10 * MIB), space(), rows);
    expect(read.map(({ length }) => length)).toEqual([4, 3, 3, 3, 3, 3, 1]);
    expect(read.flat()).toEqual(rows);
    read = [];
    await decodeRows(files(20, 100), space(), rows);
    expect(read.map(({ length }) => length)).toEqual([4, 16]);
    read = [];
    await decodeRows(files(6, 40 * MIB), space(), rows.slice(0, 6));
    expect(read.map(({ length }) => length)).toEqual([4, 1, 1]);
  });

  it('decodes no more together than there is room for, one of the longest recordings', () => {
    expect(rowsTogether([784])).toBe(5349);
    expect(rowsTogether([600 * 48_000])).toBe(1);
  });
});

it('looks at fewer files beforehand where they are large', async () => {
  expect(await readFirst(files(40, 10), [5, 4, ...Array<number>(30).fill(1)], 16)).toHaveLength(16);
  expect(await readFirst(files(3, 10), [0, 1, 2], 16)).toHaveLength(3);
  expect(await readFirst(files(40, 20 * MIB), Array<number>(30).fill(1), 16)).toHaveLength(4);
});

describe(decodingOnce, () => {
  it('decodes a row once for all who ask for it under the same domain, and tells failures each time', async () => {
    const told: number[] = [];
    const decoder = decodingOnce(files(9, 10), (rows) => told.push(rows));
    const failures: Failure[][] = [[], [], []];
    const first = await gathered(decoder.pieces(space(), [3, 1, 2], failures[0]));
    expect(first).toEqual([{ rows: [1, 2], values: [2, 3, 4, 6], labels: [1, 0] }]);
    const again = await gathered(decoder.pieces(space(), [2, 4, 3, 1], failures[1]));
    expect(again).toEqual([{ rows: [2, 4, 1], values: [4, 6, 8, 12, 2, 3], labels: [0, 0, 1] }]);
    expect(decoded).toEqual(['f3', 'f1', 'f2', 'f4']);
    expect(await gathered(decoder.pieces(space(1), [2], failures[2]))).toEqual([{ rows: [2], values: [4], labels: [0] }]);
    expect(decoded).toHaveLength(5);
    expect(told).toEqual([3, 1, 1]);
    expect(failures.map((each) => each.map(({ id }) => id))).toEqual([['f3'], ['f3'], []]);
  });

  it('decodes again what it has no room for, to the same', async () => {
    const decoder = decodingOnce(files(9, 10), undefined, 2 * 2 * 4);
    const failures: Failure[] = [];
    await gathered(decoder.pieces(space(), [1, 2]));
    const mixed = await gathered(decoder.pieces(space(), [5, 1, 3, 2], failures));
    expect(mixed).toEqual([{ rows: [5, 1, 2], values: [10, 15, 2, 3, 4, 6], labels: [1, 1, 0] }]);
    expect(failures).toHaveLength(1);
    await gathered(decoder.pieces(space(), [5]));
    expect(decoded).toEqual(['f1', 'f2', 'f5', 'f3', 'f5']);
  });
});
