import type { ElementType, TensorData } from '@deepsensor/contract';

/** Element types by their number in `onnx.TensorProto.DataType`. */
const NUMBERS: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
};

const TYPES = new Map(Object.entries(NUMBERS).map(([type, number]) => [number, type as ElementType]));

/** Types that DeepSensor does not read, for messages. */
const FOREIGN: Readonly<Record<number, string>> = {
  14: 'complex64',
  15: 'complex128',
  17: 'float8e4m3fn',
  18: 'float8e4m3fnuz',
  19: 'float8e5m2',
  20: 'float8e5m2fnuz',
  21: 'uint4',
  22: 'int4',
  23: 'float4e2m1',
};

export const FLOAT16 = 10;
export const BFLOAT16 = 16;

export function onnxNumber(type: ElementType): number {
  return NUMBERS[type];
}

/** `undefined` for a type that DeepSensor does not read. bfloat16 is not among the types: its tensors become float32. */
export function elementType(number: number): ElementType | undefined {
  return number === BFLOAT16 ? 'float32' : TYPES.get(number);
}

export function typeName(number: number): string {
  return number === BFLOAT16 ? 'bfloat16' : (TYPES.get(number) ?? FOREIGN[number] ?? `number ${number}`);
}

type NumericData = Exclude<TensorData, readonly string[]>;
type NumericArray = new (length: number) => NumericData;

const ARRAYS: Readonly<Record<Exclude<ElementType, 'string'>, NumericArray>> = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
};

/** An array of zeros for `length` elements. */
export function numericArray(type: Exclude<ElementType, 'string'>, length: number): NumericData {
  return new ARRAYS[type](length);
}
