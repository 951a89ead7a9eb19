import { describe, expect, it } from 'vitest';

import { crc32c, masked } from '../src/tensorflow/saved-model/bundle/crc32c.js';
import { openBundle } from '../src/tensorflow/saved-model/bundle/bundle.js';
import { readTable } from '../src/tensorflow/saved-model/bundle/table.js';
import { BOOL, externalOf, FLOAT, HALF, INT32, INT64, STRING, table, variables, type Files, type Stored } from './saved-models.js';

const INDEX = 'variables/variables.index';
const DATA = 'variables/variables.data-00000-of-00001';
const floats = (...values: readonly number[]): Stored => ({ type: FLOAT, shape: [values.length], data: Float32Array.from(values) });
const open = (files: Files) => openBundle({ where: 'net', external: externalOf(files) });
const unreadable = (message: string): unknown => expect.objectContaining({ code: 'MODEL_UNREADABLE', message: `net: ${message}.` });
const unsupported = (message: string): unknown => expect.objectContaining({ code: 'MODEL_UNSUPPORTED', message: `net: ${message}.` });
const damaged = (why: string): unknown => unreadable(`the file "${INDEX}", which lists the variables, is damaged or cut short: ${why}`);
const changed = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

describe('the checksum', () => {
  it.each([
    ['zeros', new Uint8Array(32), 0x8a9136aa],
    ['ones', new Uint8Array(32).fill(255), 0x62a8ab43],
    ['a ramp', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['an odd length', Buffer.from('123456789'), 0xe3069283],
  ])('of %s is that of RFC 3720', (_, bytes, wanted) => {
    expect(crc32c(bytes)).toBe(wanted);
  });

  it('is stored with its bits turned by 15 and a constant added', () => {
    expect(masked(0x00008001)).toBe((0x00020001 + 0xa282ead8) % 2 ** 32);
  });
});

describe('a table', () => {
  it('gives the entries of all blocks, keys with what they share with the one before', () => {
    const entries = ['', 'a/bias', 'a/kernel', 'a/kernel_1', 'b'].map((key, i) => [key, Uint8Array.of(i)] as const);
    expect([...readTable(table(entries))].map(([key, value]) => [key, ...value])).toEqual(entries.map(([key, value]) => [key, ...value]));
  });

  it('may lie within a larger buffer', () => {
    const bytes = table([['key', Uint8Array.of(7)]]);
    const larger = Buffer.concat([Buffer.alloc(5), bytes, Buffer.alloc(3)]);
    expect(readTable(larger.subarray(5, 5 + bytes.length)).get('key')).toEqual(Buffer.from([7]));
  });
});

describe('variables', () => {
  it('lie in several files, in all types that are read', () => {
    const files = variables(
      {
        w: { type: FLOAT, shape: [1, 2], data: Float32Array.of(1.5, -2) },
        steps: { type: INT32, shape: [], data: Int32Array.of(-7), shard: 1 },
        far: { type: INT64, shape: [1], data: BigInt64Array.of(2n ** 40n), shard: 1 },
        mask: { type: BOOL, shape: [2], data: Uint8Array.of(1, 0) },
        none: { type: FLOAT, shape: [0, 3], data: new Float32Array(0) },
      },
      2,
    );
    const { read } = open(files);
    expect(read('w')).toEqual({ type: 'float32', shape: [1, 2], data: Float32Array.of(1.5, -2) });
    expect(read('steps')).toEqual({ type: 'int32', shape: [], data: Int32Array.of(-7) });
    expect(read('far')).toEqual({ type: 'int64', shape: [1], data: BigInt64Array.of(2n ** 40n) });
    expect(read('mask')).toEqual({ type: 'bool', shape: [2], data: Uint8Array.of(1, 0) });
    expect(read('none')).toEqual({ type: 'float32', shape: [0, 3], data: new Float32Array(0) });
  });

  const files = variables({ a: floats(1, 2, 3), b: floats(4) });
  const index = files[INDEX]!;

  it.each([
    ['empty', new Uint8Array(0), 'its end is not that of a table'],
    ['a text', Buffer.from('w'.repeat(100)), 'its end is not that of a table'],
    ['cut short', index.subarray(0, -1), 'its end is not that of a table'],
    ['without its front', index.subarray(9), 'a block lies outside the table'],
    ['changed in a block', changed(index, 4), 'a block does not have its checksum'],
    ['only an end', index.subarray(-48), 'a block lies outside the table'],
    ['without a header', table([['a', Uint8Array.of(8, 1)]]), 'it has no header'],
  ])('are not read when the index is %s', (_, bytes, why) => {
    expect(() => open({ ...files, [INDEX]: bytes }).read('a')).toThrow(damaged(why));
  });

  it('are not read when blocks are compressed', () => {
    const bytes = Buffer.from(index);
    // The kind of compression lies behind the block, and belongs to what the checksum is of.
    const [first] = [bytes.indexOf(Buffer.from([0, 0, 0, 0, 1, 0, 0, 0])) + 8];
    bytes[first!] = 1;
    bytes.writeUInt32LE(masked(crc32c(bytes.subarray(0, first! + 1))), first! + 1);
    expect(() => open({ ...files, [INDEX]: bytes })).toThrow(
      damaged('a block is compressed (kind 1), which checkpoints of TensorFlow are not'),
    );
  });

  it.each([
    [
      'cut short',
      { ...files, [DATA]: files[DATA]!.subarray(0, 11) },
      'a',
      `the variable "a" is to be 12 bytes at 0 of the file "${DATA}", which is too short for that`,
    ],
    [
      'changed',
      { ...files, [DATA]: changed(files[DATA]!, 13) },
      'b',
      `the variable "b" does not have its checksum in the file "${DATA}", which is damaged`,
    ],
    ['not listed', files, 'c', `the file "${INDEX}" does not list the variable "c"`],
    [
      'of another shape than its bytes',
      variables({ a: { type: FLOAT, shape: [2], data: Float32Array.of(1) } }),
      'a',
      'the variable "a" has the shape [2] of DT_FLOAT, and holds 4 bytes where 8 belong',
    ],
    ['of an impossible shape', variables({ a: { ...floats(1), shape: [-1] } }), 'a', 'the variable "a" has the shape [-1]'],
    [
      'larger than any array',
      variables({ a: { ...floats(1), shape: [1e9, 1e9] } }),
      'a',
      'the variable "a" has the shape [1000000000, 1000000000]',
    ],
  ])('are not read when one is %s', (_, broken, key, says) => {
    expect(() => open(broken).read(key)).toThrow(unreadable(says));
  });

  it.each([
    [
      'halves',
      variables({ a: { type: HALF, shape: [1], data: Uint16Array.of(1) } }),
      'the variable "a" is of type DT_HALF; read are DT_FLOAT, DT_INT32, DT_INT64, DT_BOOL',
    ],
    [
      'texts',
      variables({ a: { type: STRING, shape: [1], data: Uint8Array.of(0) } }),
      'the variable "a" is of type DT_STRING; read are DT_FLOAT, DT_INT32, DT_INT64, DT_BOOL',
    ],
    [
      'slices',
      variables({ a: { ...floats(1), more: [[7, new Uint8Array(0)]] } }),
      'the variable "a" is stored in parts, and read are whole variables; save the model without a partitioner',
    ],
  ])('are refused when they are %s', (_, other, says) => {
    expect(() => open(other).read('a')).toThrow(unsupported(says));
  });

  it('are refused with the greatest byte first', () => {
    expect(() => open(variables({ a: floats(1) }, 1, [[2, 1]]))).toThrow(
      unsupported('the variables were written on a machine that writes the greatest byte first'),
    );
  });

  it('are not read when no files were given', () => {
    expect(() => openBundle({ where: 'net', external: undefined })).toThrow(
      unreadable(`the variables lie in the file "${INDEX}", which was not given`),
    );
  });
});
