import type { ElementType } from '@deepsensor/contract';

/** Names of element types by their number in `tensorflow.DataType` (tensorflow/core/framework/types.proto). */
const NAMES: Readonly<Record<number, string>> = {
  1: 'DT_FLOAT',
  2: 'DT_DOUBLE',
  3: 'DT_INT32',
  4: 'DT_UINT8',
  5: 'DT_INT16',
  6: 'DT_INT8',
  7: 'DT_STRING',
  8: 'DT_COMPLEX64',
  9: 'DT_INT64',
  10: 'DT_BOOL',
  11: 'DT_QINT8',
  12: 'DT_QUINT8',
  13: 'DT_QINT32',
  14: 'DT_BFLOAT16',
  15: 'DT_QINT16',
  16: 'DT_QUINT16',
  17: 'DT_UINT16',
  18: 'DT_COMPLEX128',
  19: 'DT_HALF',
  20: 'DT_RESOURCE',
  21: 'DT_VARIANT',
  22: 'DT_UINT32',
  23: 'DT_UINT64',
};

/** The types of the weights that are read. */
const READ = { DT_FLOAT: 'float32', DT_INT32: 'int32', DT_INT64: 'int64', DT_BOOL: 'bool' } as const;

/** What weights are held in. */
export type WeightType = (typeof READ)[keyof typeof READ] & ElementType;

export const READ_TYPES = Object.keys(READ).join(', ');

/** The number of `DT_STRING`. */
export const STRING = 7;

export function typeName(number: number): string {
  return NAMES[number] ?? `number ${number}`;
}

/** `undefined` for a type that is not read. */
export function weightType(number: number): WeightType | undefined {
  const name = typeName(number);
  return Object.hasOwn(READ, name) ? READ[name as keyof typeof READ] : undefined;
}
