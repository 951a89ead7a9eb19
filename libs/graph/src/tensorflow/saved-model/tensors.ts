import type { ConstantTensor } from '@deepsensor/contract';

import { numericArray } from '../../onnx/element-types.js';
import { bigint, bytes, float, integer, message, nested } from '../../onnx/wire.js';
import { shapeMessage } from './attribute-values.js';
import { READ_TYPES, STRING, typeName, weightType } from './element-types.js';

/** `tensorflow.TensorProto` (tensorflow/core/framework/tensor.proto), as far as it is read. */
interface StoredTensor {
  type: number;
  shape: readonly number[];
  raw: Uint8Array;
  floats: number[];
  ints: number[];
  int64s: bigint[];
  bools: number[];
  strings: string[];
}

const tensorMessage = message<StoredTensor>(
  () => ({ type: 0, shape: [], raw: new Uint8Array(0), floats: [], ints: [], int64s: [], bools: [], strings: [] }),
  {
    1: integer((m, v) => (m.type = v)),
    2: nested(shapeMessage, (m, v) => (m.shape = v.dim.map(({ size }) => size))),
    4: bytes((m, v) => (m.raw = v)),
    5: float((m, v) => m.floats.push(v)),
    7: integer((m, v) => m.ints.push(v)),
    8: bytes((m, v) => m.strings.push(Buffer.from(v).toString())),
    10: bigint((m, v) => m.int64s.push(v)),
    11: integer((m, v) => m.bools.push(v)),
  },
);

/** What makes the errors of something that has a tensor; `reason` continues the sentence that names it. */
export interface Owner {
  unsupported(reason: string): Error;
  broken(reason: string): Error;
}

/** A tensor of the graph file, copied out of it. */
export function readTensor(encoded: Uint8Array, owner: Owner): ConstantTensor {
  const stored = tensorMessage.decode(encoded);
  const { type: number, shape, raw } = stored;
  const elements = elementsOf(shape, owner);
  if (number === STRING) return { type: 'string', shape, data: filled(stored.strings, elements, '', owner) };
  if (raw.length > 0) return fromBytes(raw, number, shape, owner);
  const type = weightTypeOf(number, owner);
  const listed = { float32: stored.floats, int32: stored.ints, int64: stored.int64s, bool: stored.bools }[type];
  const data = numericArray(type, elements);
  const zero = type === 'int64' ? 0n : 0;
  (data as { set(values: readonly (number | bigint)[]): void }).set(filled<number | bigint>(listed, elements, zero, owner));
  return { type, shape, data };
}

/** A tensor whose numbers lie end to end, the least byte first. */
export function fromBytes(raw: Uint8Array, number: number, shape: readonly number[], owner: Owner): ConstantTensor {
  const type = weightTypeOf(number, owner);
  const data = numericArray(type, elementsOf(shape, owner));
  if (raw.length !== data.byteLength)
    throw owner.broken(
      `has the shape [${shape.join(', ')}] of ${typeName(number)}, and holds ${raw.length} bytes where ${data.byteLength} belong`,
    );
  new Uint8Array(data.buffer).set(raw);
  return { type, shape, data };
}

/** Of a list that is too short the last value stands for all that are missing. */
function filled<T>(values: readonly T[], elements: number, none: T, owner: Owner): readonly T[] {
  if (values.length > elements) throw owner.broken(`holds ${values.length} values where ${elements} belong`);
  const last = values.at(-1) ?? none;
  return values.length === elements ? values : Array.from({ length: elements }, (_, i) => values[i] ?? last);
}

/** More than an array can have. */
const MOST = 2 ** 31;

function elementsOf(shape: readonly number[], owner: Owner): number {
  const elements = shape.reduce((product, length) => product * length, 1);
  if (shape.every((length) => Number.isSafeInteger(length) && length >= 0) && elements < MOST) return elements;
  throw owner.broken(`has the shape [${shape.join(', ')}]`);
}

function weightTypeOf(number: number, owner: Owner): NonNullable<ReturnType<typeof weightType>> {
  const type = weightType(number);
  if (type === undefined) throw owner.unsupported(`is of type ${typeName(number)}; read are ${READ_TYPES}`);
  return type;
}
