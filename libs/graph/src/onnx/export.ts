import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import {
  DeepSensorError,
  type Attribute,
  type ConstantTensor,
  type GraphNode,
  type GraphValue,
  type NetworkGraph,
} from '@deepsensor/contract';

import type { TensorFacts } from '../shape/facts.js';
import { isUnknownRank } from './edges.js';
import { onnxNumber } from './element-types.js';
import { toInt64 } from './int64.js';

/** The first version of the format that knows opset 20. */
const IR_VERSION = 9;

/** Protobuf messages end below 2 GiB, and so does ONNX. */
const LARGEST_FILE = 2 ** 31 - 1;

/** Numbers of the fields of onnx.proto3. */
const MODEL = { irVersion: 1, producer: 2, graph: 7, operatorSets: 8, metadata: 14 } as const;
const ENTRY = { key: 1, value: 2 } as const;
const OPERATOR_SET = { domain: 1, version: 2 } as const;
const GRAPH = { nodes: 1, name: 2, initializers: 5, inputs: 11, outputs: 12, inside: 13 } as const;
const NODE = { inputs: 1, outputs: 2, name: 3, op: 4, attributes: 5, domain: 7 } as const;
const ATTRIBUTE = { name: 1, float: 2, int: 3, string: 4, tensor: 5, floats: 7, ints: 8, strings: 9, type: 20 } as const;
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 } as const;
const TENSOR = { dims: 1, dataType: 2, strings: 6, name: 8, raw: 9 } as const;
const VALUE = { name: 1, type: 2 } as const;

/**
 * Writes a graph as an ONNX model (`onnx.ModelProto`) that ONNX Runtime loads. Weights are copied once, into the result.
 * @param facts What `inferShapes` knows of the graph; the shapes of tensors inside that have free axes are then written, too.
 * @throws DeepSensorError `MODEL_UNSUPPORTED` when the file would reach 2 GiB.
 */
export function exportOnnx(graph: NetworkGraph, facts?: ReadonlyMap<string, TensorFacts>): Uint8Array {
  const writer = new BinaryWriter();
  for (const node of graph.nodes) field(writer, GRAPH.nodes, () => writeNode(writer, node));
  writer.tag(GRAPH.name, WireType.LengthDelimited).string(graph.name || 'graph');
  for (const input of graph.inputs) field(writer, GRAPH.inputs, () => writeValue(writer, input));
  for (const output of graph.outputs) field(writer, GRAPH.outputs, () => writeValue(writer, output));
  for (const value of facts === undefined ? [] : freeInside(graph, facts)) field(writer, GRAPH.inside, () => writeValue(writer, value));

  // Fields may come in any order and parts of a message may be put side by side, so large weights go to the result directly.
  const parts: Uint8Array[] = [];
  for (const [name, tensor] of graph.constants) {
    const raw = rawBytes(tensor);
    if (raw === undefined || raw.byteLength < 1024) {
      field(writer, GRAPH.initializers, () => writeTensor(writer, name, tensor));
      continue;
    }
    const head = tensorHead(new BinaryWriter(), name, tensor);
    const start = head.tag(TENSOR.raw, WireType.LengthDelimited).uint32(raw.byteLength).finish();
    writer.tag(GRAPH.initializers, WireType.LengthDelimited).uint32(start.byteLength + raw.byteLength);
    parts.push(writer.raw(start).finish(), raw);
  }
  parts.push(writer.finish());
  const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const head = modelHead(graph).tag(MODEL.graph, WireType.LengthDelimited);
  if (length > LARGEST_FILE - 4096)
    throw new DeepSensorError(
      'MODEL_UNSUPPORTED',
      `${graph.name}: takes ${length} bytes as an ONNX model, which may hold less than 2 GiB.`,
    );
  return joined([head.uint32(length).finish(), ...parts]);
}

/** Tensors between the inputs and outputs that have an axis of free length. */
function freeInside(graph: NetworkGraph, facts: ReadonlyMap<string, TensorFacts>): readonly GraphValue[] {
  const outside = new Set(graph.outputs.map(({ name }) => name));
  return graph.nodes
    .flatMap(({ outputs }) => outputs)
    .flatMap((name) => {
      const fact = outside.has(name) ? undefined : facts.get(name);
      return fact?.shape.some((length) => typeof length === 'string') ? [{ name, ...fact }] : [];
    });
}

function modelHead(graph: NetworkGraph): BinaryWriter {
  const writer = new BinaryWriter();
  writer.tag(MODEL.irVersion, WireType.Varint).int64(IR_VERSION);
  writer.tag(MODEL.producer, WireType.LengthDelimited).string('deepsensor');
  const others = new Set(graph.nodes.map(({ domain }) => domain));
  others.delete('');
  for (const domain of ['', ...others])
    field(writer, MODEL.operatorSets, () => {
      writer.tag(OPERATOR_SET.domain, WireType.LengthDelimited).string(domain);
      writer.tag(OPERATOR_SET.version, WireType.Varint).int64(domain === '' ? graph.opset : 1);
    });
  for (const [key, value] of Object.entries(graph.metadata ?? {}))
    field(writer, MODEL.metadata, () => {
      writer.tag(ENTRY.key, WireType.LengthDelimited).string(key);
      writer.tag(ENTRY.value, WireType.LengthDelimited).string(value);
    });
  return writer;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

function field(writer: BinaryWriter, number: number, write: () => void): void {
  writer.tag(number, WireType.LengthDelimited).fork();
  write();
  writer.join();
}

function writeNode(writer: BinaryWriter, node: GraphNode): void {
  for (const input of node.inputs) writer.tag(NODE.inputs, WireType.LengthDelimited).string(input);
  for (const output of node.outputs) writer.tag(NODE.outputs, WireType.LengthDelimited).string(output);
  writer.tag(NODE.name, WireType.LengthDelimited).string(node.name);
  writer.tag(NODE.op, WireType.LengthDelimited).string(node.op);
  if (node.domain !== '') writer.tag(NODE.domain, WireType.LengthDelimited).string(node.domain);
  for (const name in node.attributes) {
    const attribute = node.attributes[name]!;
    if (attribute.type === 'opaque') writer.tag(NODE.attributes, WireType.LengthDelimited).bytes(Buffer.from(attribute.value, 'base64'));
    else field(writer, NODE.attributes, () => writeAttribute(writer, name, attribute));
  }
}

function writeAttribute(writer: BinaryWriter, name: string, attribute: Exclude<Attribute, { type: 'opaque' }>): void {
  writer.tag(ATTRIBUTE.name, WireType.LengthDelimited).string(name);
  writer.tag(ATTRIBUTE.type, WireType.Varint).int32(ATTRIBUTE_TYPE[attribute.type]);
  switch (attribute.type) {
    case 'float':
      writer.tag(ATTRIBUTE.float, WireType.Bit32).float(Math.fround(attribute.value));
      break;
    case 'int':
      writer.tag(ATTRIBUTE.int, WireType.Varint).int64(toInt64(attribute.value));
      break;
    case 'string':
      writer.tag(ATTRIBUTE.string, WireType.LengthDelimited).string(attribute.value);
      break;
    case 'tensor':
      field(writer, ATTRIBUTE.tensor, () => writeTensor(writer, '', attribute.value));
      break;
    case 'floats':
      for (const value of attribute.value) writer.tag(ATTRIBUTE.floats, WireType.Bit32).float(Math.fround(value));
      break;
    case 'ints':
      for (const value of attribute.value) writer.tag(ATTRIBUTE.ints, WireType.Varint).int64(toInt64(value));
      break;
    case 'strings':
      for (const value of attribute.value) writer.tag(ATTRIBUTE.strings, WireType.LengthDelimited).string(value);
      break;
  }
}

function writeValue(writer: BinaryWriter, value: GraphValue): void {
  writer.tag(VALUE.name, WireType.LengthDelimited).string(value.name);
  // TypeProto { tensor_type = 1 { elem_type = 1, shape = 2 { dim = 1 { dim_value = 1 | dim_param = 2 } } } }
  field(writer, VALUE.type, () =>
    field(writer, 1, () => {
      writer.tag(1, WireType.Varint).int32(onnxNumber(value.type));
      if (isUnknownRank(value.shape)) return;
      field(writer, 2, () => {
        for (const length of value.shape)
          field(writer, 1, () => {
            if (typeof length === 'number') writer.tag(1, WireType.Varint).int64(length);
            else writer.tag(2, WireType.LengthDelimited).string(length);
          });
      });
    }),
  );
}

function tensorHead(writer: BinaryWriter, name: string, tensor: ConstantTensor): BinaryWriter {
  for (const length of tensor.shape) writer.tag(TENSOR.dims, WireType.Varint).int64(length);
  writer.tag(TENSOR.dataType, WireType.Varint).int32(onnxNumber(tensor.type));
  if (name !== '') writer.tag(TENSOR.name, WireType.LengthDelimited).string(name);
  return writer;
}

function writeTensor(writer: BinaryWriter, name: string, tensor: ConstantTensor): void {
  tensorHead(writer, name, tensor);
  const raw = rawBytes(tensor);
  if (raw) writer.tag(TENSOR.raw, WireType.LengthDelimited).bytes(raw);
  else for (const text of tensor.data as readonly string[]) writer.tag(TENSOR.strings, WireType.LengthDelimited).string(text);
}

/** The bytes of a tensor as they lie in memory (little-endian, as ONNX wants them); `undefined` for strings. */
function rawBytes({ data }: ConstantTensor): Uint8Array | undefined {
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : undefined;
}
