import { bigint, bytes, double, float, integer, message, nested, text, type MessageType } from './wire.js';

/*
 * The part of onnx.proto3 (github.com/onnx/onnx, IR version 10) that DeepSensor reads; names follow it. Fields that
 * are left out (documentation, training information, quantisation notes) do not change what a model computes.
 */

export interface OperatorSet {
  domain: string;
  version: number;
}

export interface Entry {
  key: string;
  value: string;
}

export interface Tensor {
  name: string;
  dims: number[];
  dataType: number;
  floats: number[];
  int32s: number[];
  int64s: bigint[];
  uint64s: bigint[];
  doubles: number[];
  strings: Uint8Array[];
  raw: Uint8Array | undefined;
  external: Entry[];
  /** 1 when the content lies in another file. */
  location: number;
}

/** A dimension: a length, a name, or `undefined` when the file does not say. */
export type Dimension = number | string | undefined;

export interface TensorType {
  elementType: number;
  /** `undefined` when not even the rank is known. */
  shape: Dimension[] | undefined;
}

export interface ValueInfo {
  name: string;
  /** `undefined` for sequences, maps, optionals and sparse tensors. */
  tensor: TensorType | undefined;
}

export interface Attribute {
  name: string;
  type: number;
  float: number;
  int: number;
  string: Uint8Array;
  tensor: Tensor | undefined;
  floats: number[];
  ints: number[];
  strings: Uint8Array[];
  /** The encoded graph, or graphs, of a control-flow operator. */
  graphs: Uint8Array[];
  /** Name of an attribute of the surrounding function that stands here. */
  reference: string;
}

export interface Node {
  name: string;
  op: string;
  domain: string;
  /** Tells functions of one name apart. */
  overload: string;
  inputs: string[];
  outputs: string[];
  /** Encoded; `attributeMessage` reads them. */
  attributes: Uint8Array[];
}

export interface Graph {
  name: string;
  nodes: Node[];
  initializers: Tensor[];
  /** Names of sparse initializers. */
  sparse: string[];
  inputs: ValueInfo[];
  outputs: ValueInfo[];
}

export interface LocalFunction {
  name: string;
  domain: string;
  overload: string;
  inputs: string[];
  outputs: string[];
  nodes: Node[];
  /** Encoded attributes that a call may leave out. */
  defaults: Uint8Array[];
}

export interface Model {
  irVersion: number;
  operatorSets: OperatorSet[];
  graph: Graph | undefined;
  metadata: Entry[];
  functions: LocalFunction[];
}

const entryMessage = message<Entry>(() => ({ key: '', value: '' }), { 1: text((m, v) => (m.key = v)), 2: text((m, v) => (m.value = v)) });

export const tensorMessage: MessageType<Tensor> = message<Tensor>(
  () => ({
    name: '',
    dims: [],
    dataType: 0,
    floats: [],
    int32s: [],
    int64s: [],
    uint64s: [],
    doubles: [],
    strings: [],
    raw: undefined,
    external: [],
    location: 0,
  }),
  {
    1: integer((m, v) => m.dims.push(v)),
    2: integer((m, v) => (m.dataType = v)),
    4: float((m, v) => m.floats.push(v)),
    5: integer((m, v) => m.int32s.push(v)),
    6: bytes((m, v) => m.strings.push(v)),
    7: bigint((m, v) => m.int64s.push(v)),
    8: text((m, v) => (m.name = v)),
    9: bytes((m, v) => (m.raw = v)),
    10: double((m, v) => m.doubles.push(v)),
    11: bigint((m, v) => m.uint64s.push(BigInt.asUintN(64, v))),
    13: nested(entryMessage, (m, v) => m.external.push(v)),
    14: integer((m, v) => (m.location = v)),
  },
);

const dimensionMessage = message<{ value: Dimension }>(() => ({ value: undefined }), {
  1: integer((m, v) => (m.value = v)),
  2: text((m, v) => (m.value = v === '' ? undefined : v)),
});

const shapeMessage = message<{ dims: Dimension[] }>(() => ({ dims: [] }), {
  1: nested(dimensionMessage, (m, v) => m.dims.push(v.value)),
});

const tensorTypeMessage = message<TensorType>(() => ({ elementType: 0, shape: undefined }), {
  1: integer((m, v) => (m.elementType = v)),
  2: nested(shapeMessage, (m, v) => (m.shape = v.dims)),
});

const typeMessage = message<{ tensor: TensorType | undefined }>(() => ({ tensor: undefined }), {
  1: nested(tensorTypeMessage, (m, v) => (m.tensor = v)),
});

const valueInfoMessage = message<ValueInfo>(() => ({ name: '', tensor: undefined }), {
  1: text((m, v) => (m.name = v)),
  2: nested(typeMessage, (m, v) => (m.tensor = v.tensor)),
});

export const attributeMessage: MessageType<Attribute> = message<Attribute>(
  () => ({
    name: '',
    type: 0,
    float: 0,
    int: 0,
    string: new Uint8Array(0),
    tensor: undefined,
    floats: [],
    ints: [],
    strings: [],
    graphs: [],
    reference: '',
  }),
  {
    1: text((m, v) => (m.name = v)),
    2: float((m, v) => (m.float = v)),
    3: integer((m, v) => (m.int = v)),
    4: bytes((m, v) => (m.string = v)),
    5: nested(tensorMessage, (m, v) => (m.tensor = v)),
    6: bytes((m, v) => m.graphs.push(v)),
    7: float((m, v) => m.floats.push(v)),
    8: integer((m, v) => m.ints.push(v)),
    9: bytes((m, v) => m.strings.push(v)),
    11: bytes((m, v) => m.graphs.push(v)),
    20: integer((m, v) => (m.type = v)),
    21: text((m, v) => (m.reference = v)),
  },
);

const nodeMessage: MessageType<Node> = message<Node>(
  () => ({ name: '', op: '', domain: '', overload: '', inputs: [], outputs: [], attributes: [] }),
  {
    1: text((m, v) => m.inputs.push(v)),
    2: text((m, v) => m.outputs.push(v)),
    3: text((m, v) => (m.name = v)),
    4: text((m, v) => (m.op = v)),
    5: bytes((m, v) => m.attributes.push(v)),
    7: text((m, v) => (m.domain = v)),
    8: text((m, v) => (m.overload = v)),
  },
);

/** A sparse initializer, of which only the name of its values (the initializer's) is read: it is refused. */
const sparseMessage = message<{ name: string }>(() => ({ name: '' }), {
  1: nested(tensorMessage, (m, v) => (m.name = v.name)),
});

export const graphMessage: MessageType<Graph> = message<Graph>(
  () => ({ name: '', nodes: [], initializers: [], sparse: [], inputs: [], outputs: [] }),
  {
    1: nested(nodeMessage, (m, v) => m.nodes.push(v)),
    2: text((m, v) => (m.name = v)),
    5: nested(tensorMessage, (m, v) => m.initializers.push(v)),
    11: nested(valueInfoMessage, (m, v) => m.inputs.push(v)),
    12: nested(valueInfoMessage, (m, v) => m.outputs.push(v)),
    15: nested(sparseMessage, (m, v) => m.sparse.push(v.name)),
  },
);

const operatorSetMessage = message<OperatorSet>(() => ({ domain: '', version: 0 }), {
  1: text((m, v) => (m.domain = v)),
  2: integer((m, v) => (m.version = v)),
});

const functionMessage = message<LocalFunction>(
  () => ({ name: '', domain: '', overload: '', inputs: [], outputs: [], nodes: [], defaults: [] }),
  {
    1: text((m, v) => (m.name = v)),
    4: text((m, v) => m.inputs.push(v)),
    5: text((m, v) => m.outputs.push(v)),
    7: nested(nodeMessage, (m, v) => m.nodes.push(v)),
    10: text((m, v) => (m.domain = v)),
    11: bytes((m, v) => m.defaults.push(v)),
    13: text((m, v) => (m.overload = v)),
  },
);

/** `onnx.ModelProto`. Decoding throws on bytes that are no protobuf message of this shape. */
export const modelMessage: MessageType<Model> = message<Model>(
  () => ({ irVersion: 0, operatorSets: [], graph: undefined, metadata: [], functions: [] }),
  {
    1: integer((m, v) => (m.irVersion = v)),
    7: nested(graphMessage, (m, v) => (m.graph = v)),
    8: nested(operatorSetMessage, (m, v) => m.operatorSets.push(v)),
    14: nested(entryMessage, (m, v) => m.metadata.push(v)),
    25: nested(functionMessage, (m, v) => m.functions.push(v)),
  },
);
