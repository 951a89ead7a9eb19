import type { ElementType } from '@deepsensor/contract';

import { unreadable, unsupported, type Source } from '../onnx/source.js';

/** How a weight is stored in fewer bits: as whole numbers q that stand for `q * scale + min`, or as float16. */
export type Quantization =
  | { readonly dtype: 'uint8' | 'uint16'; readonly scale: number; readonly min: number }
  | { readonly dtype: 'float16' };

/** One weight of a `weightsManifest`. */
export interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: ElementType;
  readonly quantization: Quantization | undefined;
}

/** Weights that lie end to end in some files, which are named relative to `model.json`. */
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly entries: readonly unknown[];
}

/** Element types of TensorFlow.js; complex64 alone has no place in a network of floats. */
const TYPES: Readonly<Record<string, ElementType>> = {
  float32: 'float32',
  int32: 'int32',
  uint8: 'uint8',
  uint16: 'uint16',
  bool: 'bool',
  string: 'string',
};

type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readGroup(value: unknown, source: Source): WeightGroup {
  const { paths, weights } = isFields(value) ? value : {};
  if (!isListOf(paths, isText)) throw unreadable(source, '"weightsManifest" has a group whose "paths" are no list of file names');
  if (!Array.isArray(weights)) throw unreadable(source, '"weightsManifest" has a group whose "weights" are no list');
  return { paths, entries: weights };
}

export function readEntry(value: unknown, source: Source): WeightEntry {
  const { name, shape, dtype, quantization } = isFields(value) ? value : {};
  if (!isText(name)) throw unreadable(source, '"weightsManifest" lists a weight without a name');
  if (!isListOf(shape, isLength)) throw unreadable(source, `the weight "${name}" has no shape of whole numbers`);
  const type = isText(dtype) && Object.hasOwn(TYPES, dtype) ? TYPES[dtype] : undefined;
  if (type === undefined)
    throw unsupported(source, `the weight "${name}" is of type ${String(dtype)}; read are ${Object.keys(TYPES).join(', ')}`);
  return { name, shape, type, quantization: quantization === undefined ? undefined : readQuantization(quantization, name, source) };
}

function readQuantization(value: unknown, name: string, source: Source): Quantization {
  const { dtype, scale, min } = isFields(value) ? value : {};
  if (dtype === 'float16') return { dtype };
  if (dtype !== 'uint8' && dtype !== 'uint16')
    throw unsupported(source, `the weight "${name}" is quantised to ${String(dtype)}; read are uint8, uint16 and float16`);
  if (typeof scale !== 'number' || typeof min !== 'number')
    throw unreadable(source, `the weight "${name}" is quantised to ${dtype} without the numbers "scale" and "min"`);
  return { dtype, scale, min };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isLength = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function isListOf<T>(value: unknown, isOne: (each: unknown) => each is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isOne);
}
