import type { ConstantTensor, ElementType, TensorData } from '@deepsensor/contract';

import type { Dimension } from './dimension.js';

/** What is known of one number in a tensor: the number, the free axis that it is the length of, or nothing. */
export type Entry = Dimension | undefined;

/** A tensor whose contents are known, at least in part, before anything runs: shape arithmetic, constants. Row-major. */
export interface PartialValue {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly entries: readonly Entry[];
}

const INT64_MAX = 2n ** 63n - 1n;

/** A constant as entries; `undefined` for text and float16, which nothing here computes with. */
export function valueOf(tensor: ConstantTensor): PartialValue | undefined {
  if (tensor.type === 'string' || tensor.type === 'float16') return undefined;
  return { type: tensor.type, shape: tensor.shape, entries: Array.from(tensor.data as ArrayLike<number | bigint>, Number) };
}

/** The value as a constant when all of it is known and its type is one that can be written. */
export function constantOf(value: PartialValue): ConstantTensor | undefined {
  if (!value.entries.every((entry) => typeof entry === 'number')) return undefined;
  // Such as come of a division by zero among shapes: what they are as whole numbers is for the engine to say.
  if (!value.type.startsWith('float') && !value.entries.every(Number.isFinite)) return undefined;
  const data = dataOf(value.type, value.entries as readonly number[]);
  return data && { type: value.type, shape: value.shape, data };
}

function dataOf(type: ElementType, numbers: readonly number[]): TensorData | undefined {
  switch (type) {
    case 'float32':
      return Float32Array.from(numbers);
    case 'float64':
      return Float64Array.from(numbers);
    case 'int64':
      // 2^63 - 1 ("to the end" of a Slice) is not a double; its nearest double must not wrap round.
      return BigInt64Array.from(numbers, (number) => (number >= 2 ** 63 ? INT64_MAX : BigInt(number)));
    case 'int32':
      return Int32Array.from(numbers);
    case 'int8':
      return Int8Array.from(numbers);
    case 'uint8':
    case 'bool':
      return Uint8Array.from(numbers);
    default:
      return undefined;
  }
}
