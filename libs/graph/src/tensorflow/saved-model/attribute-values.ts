import { bytes, float, integer, message, nested, text, type MessageType } from '../../onnx/wire.js';
import { typeName } from './element-types.js';

/*
 * tensorflow.AttrValue (tensorflow/core/framework/attr_value.proto), read into the JSON form of protobuf, which is how graph models of
 * TensorFlow.js come. Numbers are numbers, bytes are in base64. What a tensor holds is left out: `tensors.ts` reads that.
 */

type Value = Record<string, unknown>;

interface Shape {
  dim: { size: number }[];
  unknownRank?: boolean;
}

const dimension = message<{ size: number }>(() => ({ size: 0 }), { 1: integer((m, v) => (m.size = v)) });

/** `tensorflow.TensorShapeProto` */
export const shapeMessage: MessageType<Shape> = message<Shape>(() => ({ dim: [] }), {
  2: nested(dimension, (m, v) => m.dim.push(v)),
  3: integer((m, v) => (m.unknownRank = v !== 0)),
});

/** `tensorflow.TensorInfo` of a signature. */
export interface TensorInfo {
  name: string;
  type: number;
  shape: Shape | undefined;
}

export const tensorInfoMessage = message<TensorInfo>(() => ({ name: '', type: 0, shape: undefined }), {
  1: text((m, v) => (m.name = v)),
  2: integer((m, v) => (m.type = v)),
  3: nested(shapeMessage, (m, v) => (m.shape = v)),
});

const functionMessage = message<{ name: string }>(() => ({ name: '' }), { 1: text((m, v) => (m.name = v)) });

function listed(list: Value, kind: string, value: unknown): void {
  const values = (list[kind] ??= []) as unknown[];
  values.push(value);
}

const base64 = (value: Uint8Array): string => Buffer.from(value).toString('base64');

const listMessage = message<Value>(() => ({}), {
  2: bytes((m, v) => listed(m, 's', base64(v))),
  3: integer((m, v) => listed(m, 'i', v)),
  4: float((m, v) => listed(m, 'f', v)),
  5: integer((m, v) => listed(m, 'b', v !== 0)),
  6: integer((m, v) => listed(m, 'type', typeName(v))),
  7: nested(shapeMessage, (m, v) => listed(m, 'shape', v)),
});

export const attributeMessage = message<Value>(() => ({}), {
  1: nested(listMessage, (m, v) => (m['list'] = v)),
  2: bytes((m, v) => (m['s'] = base64(v))),
  3: integer((m, v) => (m['i'] = v)),
  4: float((m, v) => (m['f'] = v)),
  5: integer((m, v) => (m['b'] = v !== 0)),
  6: integer((m, v) => (m['type'] = typeName(v))),
  7: nested(shapeMessage, (m, v) => (m['shape'] = v)),
  10: nested(functionMessage, (m, v) => (m['func'] = v)),
});

/** The tensor in an attribute, encoded. */
export const tensorAttribute = message<{ tensor: Uint8Array | undefined }>(() => ({ tensor: undefined }), {
  8: bytes((m, v) => (m.tensor = v)),
});
