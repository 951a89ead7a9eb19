import type { ConstantTensor, ElementType, TensorData } from '@deepsensor/contract';

import { BFLOAT16, elementType, FLOAT16, numericArray, typeName } from './element-types.js';
import { bfloat16ToFloat32, float16ToFloat32 } from './half.js';
import type { Tensor } from './messages.js';
import { unreadable, unsupported, type Source } from './source.js';

/**
 * The content of an ONNX tensor, copied out of the file. float16 and bfloat16 become float32: graphs in memory compute in float32.
 * @throws DeepSensorError `MODEL_UNREADABLE` when the content does not have the length that its shape asks for, `MODEL_UNSUPPORTED` for
 * an element type that DeepSensor does not read.
 */
export function readTensor(tensor: Tensor, source: Source): ConstantTensor {
  const isBfloat16 = tensor.dataType === BFLOAT16;
  const type = isBfloat16 ? 'float16' : elementType(tensor.dataType);
  if (type === undefined)
    throw unsupported(source, `tensor "${tensor.name}" is of type ${typeName(tensor.dataType)}, which DeepSensor does not read`);
  const shape = tensor.dims;
  if (shape.some((length) => !Number.isSafeInteger(length) || length < 0))
    throw unreadable(source, `tensor "${tensor.name}" has the shape [${shape.join(', ')}]`);
  const elements = shape.reduce((product, length) => product * length, 1);
  const data = content(tensor, type, elements, source);
  if (isBfloat16) return { type: 'float32', shape, data: bfloat16ToFloat32(data as Uint16Array) };
  if (tensor.dataType === FLOAT16) return { type: 'float32', shape, data: float16ToFloat32(data as Uint16Array) };
  return { type, shape, data };
}

function content(tensor: Tensor, type: ElementType, elements: number, source: Source): TensorData {
  if (type === 'string') {
    checkCount(tensor, tensor.strings.length, elements, 'strings', source);
    return tensor.strings.map((bytes) => new TextDecoder().decode(bytes));
  }
  const raw = tensor.location === 1 ? externalContent(tensor, source) : tensor.raw;
  if (raw === undefined) return typedContent(tensor, type, elements, source);
  const width = numericArray(type, 0).BYTES_PER_ELEMENT;
  checkCount(tensor, raw.byteLength, elements * width, 'bytes', source);
  const data = numericArray(type, elements);
  new Uint8Array(data.buffer).set(raw);
  return data;
}

/** The older fields, one per family of types; small integers, float16 bits and bool share the one for int32. */
function typedContent(tensor: Tensor, type: Exclude<ElementType, 'string'>, elements: number, source: Source): TensorData {
  const values = typedField(tensor, type);
  checkCount(tensor, values.length, elements, 'elements', source);
  const data = numericArray(type, elements);
  (data as { set(values: readonly (number | bigint)[]): void }).set(type === 'uint32' ? values.map(Number) : values);
  return data;
}

function typedField(tensor: Tensor, type: Exclude<ElementType, 'string'>): readonly (number | bigint)[] {
  switch (type) {
    case 'float32':
      return tensor.floats;
    case 'float64':
      return tensor.doubles;
    case 'int64':
      return tensor.int64s;
    case 'uint32':
    case 'uint64':
      return tensor.uint64s;
    default:
      return tensor.int32s;
  }
}

function externalContent(tensor: Tensor, source: Source): Uint8Array {
  const entry = new Map(tensor.external.map(({ key, value }) => [key, value]));
  const location = entry.get('location');
  if (!location) throw unreadable(source, `tensor "${tensor.name}" lies in another file that is not named`);
  if (!source.external) throw unreadable(source, `tensor "${tensor.name}" lies in the file "${location}", which was not given`);
  const offset = position(entry.get('offset') ?? '0');
  const length = entry.has('length') ? position(entry.get('length')!) : undefined;
  if (offset === undefined || (length === undefined && entry.has('length')))
    throw unreadable(source, `tensor "${tensor.name}" lies at an impossible place of the file "${location}"`);
  const bytes = source.external(location, offset, length);
  if (length !== undefined && bytes.byteLength !== length)
    throw unreadable(
      source,
      `tensor "${tensor.name}" is to be ${length} bytes at ${offset} of the file "${location}", which is too short for that`,
    );
  return bytes;
}

function position(text: string): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}

function checkCount(tensor: Tensor, found: number, wanted: number, unit: string, source: Source): void {
  if (found !== wanted)
    throw unreadable(
      source,
      `tensor "${tensor.name}" of shape [${tensor.dims.join(', ')}] (${typeName(tensor.dataType)}) holds ${found} ${unit} where ${wanted} belong`,
    );
}
