import { add, constant, get, I32, moduleOf, repeat, set, simd, tee, unsigned, V128, vector, type Bytes } from './binary.js';

const ROWS = [0, 1, 2, 3] as const;
const HALVES = [0, 1] as const;
/** Parameters, in bytes but for the last two: places of `a`, `b`, a row of `b`, `c`, a row of `c`; `k`, and groups of eight columns. */
const [A, B, WIDTH, C, STRIDE, K, GROUPS] = [0, 1, 2, 3, 4, 5, 6] as const;
/** Places within the loop over `p`, and how many are left. */
const [FACTOR, ROW, LEFT] = [7, 8, 9] as const;
/** Place in each row of `c`. */
const sums = (row: number): number => 10 + row;
/** Vectors: two halves of a row of `b`, a factor, and two halves of each row of `c`. */
const half = (which: number): number => 14 + which;
const SPLAT = 16;
const sum = (row: number, which: number): number => 17 + 2 * row + which;

const load = (place: number, offset: number): Bytes => [...get(place), ...simd(0x00), ...unsigned(2), ...unsigned(offset)];
const times: Bytes = simd(0xe6);
const plus: Bytes = simd(0xe4);
const onwards = (place: number, bytes: number): Bytes => [...get(place), ...constant(bytes), ...add, ...set(place)];
const less = (counter: number): Bytes => [...get(counter), ...constant(-1), ...add, ...tee(counter)];

/**
 * A WebAssembly module whose function `add` is that of `Products`. It is put together here, instruction by instruction, so nothing has to be
 * built or shipped. Eight columns of four rows of `c` stay in registers while `p` runs.
 */
export function productModule(pages: number): Uint8Array {
  const locals = vector([
    [...unsigned(7), I32],
    [...unsigned(11), V128],
  ]);
  const multiply = ROWS.flatMap((row) => [
    ...[...get(FACTOR), ...simd(0x09), ...unsigned(2), ...unsigned(4 * row), ...set(SPLAT)],
    ...HALVES.flatMap((which) => [
      ...[...get(sum(row, which)), ...get(SPLAT), ...get(half(which)), ...times, ...plus, ...set(sum(row, which))],
    ]),
  ]);
  const inner = repeat([
    ...HALVES.flatMap((which) => [...load(ROW, 16 * which), ...set(half(which))]),
    ...multiply,
    ...onwards(FACTOR, 16),
    ...[...get(ROW), ...get(WIDTH), ...add, ...set(ROW)],
    ...less(LEFT),
  ]);
  const outer = repeat([
    ...ROWS.flatMap((row) => HALVES.flatMap((which) => [...load(sums(row), 16 * which), ...set(sum(row, which))])),
    ...[...get(A), ...set(FACTOR), ...get(B), ...set(ROW), ...get(K), ...set(LEFT)],
    ...inner,
    ...ROWS.flatMap((row) =>
      HALVES.flatMap((which) => [...get(sums(row)), ...get(sum(row, which)), ...simd(0x0b), ...unsigned(2), ...unsigned(16 * which)]),
    ),
    ...ROWS.flatMap((row) => onwards(sums(row), 32)),
    ...onwards(B, 32),
    ...less(GROUPS),
  ]);
  const places = ROWS.flatMap((row) => [...(row === 0 ? get(C) : [...get(sums(row - 1)), ...get(STRIDE), ...add]), ...set(sums(row))]);
  return moduleOf(7, pages, 'add', [...locals, ...places, ...outer, 0x0b]);
}
