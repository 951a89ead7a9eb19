import { add, constant, get, I32, moduleOf, repeat, set, simd, tee, unsigned, V128, vector, type Bytes } from '@deepsensor/simd';

/**
 * A WebAssembly module with one function that computes Philox4x32-10 four blocks at a time, a block in each lane of its vectors: same
 * bits as `philoxWords`, several times as fast. It is put together here, instruction by instruction, so nothing has to be built or shipped.
 *
 * `fill(first, groups, counter1, counter2, counter3, key0, key1)` writes `16 * groups` numbers to the memory, from its beginning:
 * words, or the uniform float32 numbers made of their upper 24 bits.
 */
export function philoxModule(form: 'words' | 'uniform'): Uint8Array {
  return moduleOf(7, 1, 'fill', functionBody(form));
}

const [FIRST, GROUPS, COUNTER1, COUNTER2, COUNTER3, KEY0, KEY1, POINTER] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
/** Vectors: the state, four products, and the keys of the ten rounds. */
const X = [8, 9, 10, 11] as const;
const [LOW_A, HIGH_A, LOW_B, HIGH_B] = [12, 13, 14, 15] as const;
const key = (round: number, which: 0 | 1): number => 16 + 2 * round + which;

const splat: Bytes = simd(0x11);
const xor: Bytes = simd(0x51);
/** Four 32-bit lanes out of the eight of two vectors. */
const pick = (...lanes: readonly number[]): Bytes => [
  ...simd(0x0d),
  ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
];

function functionBody(form: 'words' | 'uniform'): Bytes {
  const locals = vector([
    [...unsigned(1), I32],
    [...unsigned(8 + 20), V128],
  ]);
  const keys: number[] = [];
  for (let round = 0; round < 10; round++) {
    keys.push(...get(KEY0), ...constant(Math.imul(0x9e3779b9, round)), ...add, ...splat, ...set(key(round, 0)));
    keys.push(...get(KEY1), ...constant(Math.imul(0xbb67ae85, round)), ...add, ...splat, ...set(key(round, 1)));
  }
  const loop = repeat([
    ...state(),
    ...Array.from({ length: 10 }, (_, round) => rounds(round)).flat(),
    ...stores(form),
    ...[...get(FIRST), ...constant(4), ...add, ...set(FIRST)],
    ...[...get(POINTER), ...constant(64), ...add, ...set(POINTER)],
    ...[...get(GROUPS), ...constant(-1), ...add, ...tee(GROUPS)],
  ]);
  return [...locals, ...keys, ...loop, 0x0b];
}

/** The counters of four blocks in a row. */
function state(): Bytes {
  const lanes = [0, 1, 2, 3].flatMap((lane) => [lane, 0, 0, 0]);
  return [
    ...[...get(FIRST), ...splat, ...simd(0x0c), ...lanes, ...simd(0xae), ...set(X[0])],
    ...[...get(COUNTER1), ...splat, ...set(X[1])],
    ...[...get(COUNTER2), ...splat, ...set(X[2])],
    ...[...get(COUNTER3), ...splat, ...set(X[3])],
  ];
}

/** One round; see `philoxWords`. */
function rounds(round: number): Bytes {
  return [
    ...product(X[0], 0xd2511f53, LOW_A, HIGH_A),
    ...product(X[2], 0xcd9e8d57, LOW_B, HIGH_B),
    ...[...get(LOW_B), ...get(HIGH_B), ...pick(1, 3, 5, 7), ...get(X[1]), ...xor, ...get(key(round, 0)), ...xor, ...set(X[0])],
    ...[...get(LOW_B), ...get(HIGH_B), ...pick(0, 2, 4, 6), ...set(X[1])],
    ...[...get(LOW_A), ...get(HIGH_A), ...pick(1, 3, 5, 7), ...get(X[3]), ...xor, ...get(key(round, 1)), ...xor, ...set(X[2])],
    ...[...get(LOW_A), ...get(HIGH_A), ...pick(0, 2, 4, 6), ...set(X[3])],
  ];
}

/** 64-bit products of the lanes of `x` with a constant: of lanes 0 and 1 to `low`, of 2 and 3 to `high`. */
function product(x: number, factor: number, low: number, high: number): Bytes {
  const multiplier = [...constant(factor), ...splat];
  return [...get(x), ...multiplier, ...simd(0xde), ...set(low), ...get(x), ...multiplier, ...simd(0xdf), ...set(high)];
}

/** Turns four vectors of words of one rank into four blocks and stores them. */
function stores(form: 'words' | 'uniform'): Bytes {
  const [a, b, c, d] = [LOW_A, HIGH_A, LOW_B, HIGH_B];
  const pair = (first: number, second: number, lanes: Bytes, to: number): Bytes => [
    ...get(first),
    ...get(second),
    ...pick(...lanes),
    ...set(to),
  ];
  const toUniform = [
    ...constant(8),
    ...simd(0xad),
    ...simd(0xfa),
    ...simd(0x0c),
    ...[0, 1, 2, 3].flatMap(() => [0, 0, 0x80, 0x33]),
    ...simd(0xe6),
  ];
  const store = (first: number, second: number, lanes: Bytes, offset: number): Bytes => [
    ...[...get(POINTER), ...get(first), ...get(second), ...pick(...lanes)],
    ...(form === 'uniform' ? toUniform : []),
    ...[...simd(0x0b), ...unsigned(4), ...unsigned(offset)],
  ];
  return [
    ...[...pair(X[0], X[1], [0, 4, 1, 5], a), ...pair(X[0], X[1], [2, 6, 3, 7], b)],
    ...[...pair(X[2], X[3], [0, 4, 1, 5], c), ...pair(X[2], X[3], [2, 6, 3, 7], d)],
    ...[...store(a, c, [0, 1, 4, 5], 0), ...store(a, c, [2, 3, 6, 7], 16)],
    ...[...store(b, d, [0, 1, 4, 5], 32), ...store(b, d, [2, 3, 6, 7], 48)],
  ];
}
