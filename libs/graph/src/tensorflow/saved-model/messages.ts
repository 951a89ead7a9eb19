import { bytes, integer, message, nested, text, type MessageType } from '../../onnx/wire.js';
import { tensorInfoMessage, type TensorInfo } from './attribute-values.js';

/*
 * The part of a SavedModel that DeepSensor reads; field numbers are those of tensorflow/core/protobuf/saved_model.proto,
 * meta_graph.proto, saver.proto and tensorflow/core/framework/graph.proto, function.proto, op_def.proto, node_def.proto.
 */

export interface StoredNode {
  name: string;
  op: string;
  inputs: string[];
  /** Encoded `tensorflow.AttrValue` by name. */
  attributes: Map<string, Uint8Array>;
}

/** `tensorflow.FunctionDef`: a graph whose arguments and results have names. */
export interface StoredFunction {
  name: string;
  args: string[];
  results: string[];
  nodes: StoredNode[];
  /** Which tensor each result is. */
  returned: Map<string, string>;
  /** Nodes that have to run though nothing reads them. */
  ordered: string[];
}

export interface StoredGraph {
  nodes: StoredNode[];
  functions: StoredFunction[];
}

export interface StoredSignature {
  inputs: Map<string, TensorInfo>;
  outputs: Map<string, TensorInfo>;
}

export interface MetaGraph {
  tags: string[];
  graph: StoredGraph;
  /** The node that restores the variables, empty where there are none. */
  restore: string;
  signatures: Map<string, StoredSignature>;
  /** The objects that the graph was made of, encoded; empty where there are none. */
  objects: Uint8Array;
}

export interface SavedModel {
  metaGraphs: MetaGraph[];
}

/** Entries of a `map<string, V>`. */
export function entries<M, V>(type: MessageType<V>, of: (message: M) => Map<string, V>): ReturnType<typeof bytes<M>> {
  const entry = message<{ key: string; value: V }>(() => ({ key: '', value: type.decode(new Uint8Array(0)) }), {
    1: text((m, v) => (m.key = v)),
    2: nested(type, (m, v) => (m.value = v)),
  });
  return nested(entry, (m, { key, value }) => of(m).set(key, value));
}

function pairs<M>(set: (message: M, key: string, value: string) => void): ReturnType<typeof bytes<M>> {
  const pair = message<{ key: string; value: string }>(() => ({ key: '', value: '' }), {
    1: text((m, v) => (m.key = v)),
    2: text((m, v) => (m.value = v)),
  });
  return nested(pair, (m, { key, value }) => set(m, key, value));
}

/** A message that is left encoded. */
const asItIs: MessageType<Uint8Array> = { decode: (value) => value };

const nodeMessage = message<StoredNode>(() => ({ name: '', op: '', inputs: [], attributes: new Map() }), {
  1: text((m, v) => (m.name = v)),
  2: text((m, v) => (m.op = v)),
  3: text((m, v) => m.inputs.push(v)),
  5: entries(asItIs, (m) => m.attributes),
});

const namedMessage = message<{ name: string }>(() => ({ name: '' }), { 1: text((m, v) => (m.name = v)) });

type FunctionSignature = Pick<StoredFunction, 'name' | 'args' | 'results'>;
const functionSignature = message<FunctionSignature>(() => ({ name: '', args: [], results: [] }), {
  1: text((m, v) => (m.name = v)),
  2: nested(namedMessage, (m, v) => m.args.push(v.name)),
  3: nested(namedMessage, (m, v) => m.results.push(v.name)),
});

const functionMessage = message<StoredFunction>(() => ({ name: '', args: [], results: [], nodes: [], returned: new Map(), ordered: [] }), {
  1: nested(functionSignature, (m, v) => Object.assign(m, v)),
  3: nested(nodeMessage, (m, v) => m.nodes.push(v)),
  4: pairs((m, key, value) => m.returned.set(key, value)),
  6: pairs((m, _, node) => m.ordered.push(node)),
});

const libraryMessage = message<{ functions: StoredFunction[] }>(() => ({ functions: [] }), {
  1: nested(functionMessage, (m, v) => m.functions.push(v)),
});

const graphMessage = message<StoredGraph>(() => ({ nodes: [], functions: [] }), {
  1: nested(nodeMessage, (m, v) => m.nodes.push(v)),
  2: nested(libraryMessage, (m, v) => m.functions.push(...v.functions)),
});

const signatureMessage = message<StoredSignature>(() => ({ inputs: new Map(), outputs: new Map() }), {
  1: entries(tensorInfoMessage, (m) => m.inputs),
  2: entries(tensorInfoMessage, (m) => m.outputs),
});

const tagsMessage = message<{ tags: string[] }>(() => ({ tags: [] }), { 4: text((m, v) => m.tags.push(v)) });
const saverMessage = message<{ restore: string }>(() => ({ restore: '' }), { 3: text((m, v) => (m.restore = v)) });

const emptyMetaGraph = (): MetaGraph => ({
  tags: [],
  graph: { nodes: [], functions: [] },
  restore: '',
  signatures: new Map(),
  objects: new Uint8Array(0),
});

const metaGraphMessage = message<MetaGraph>(emptyMetaGraph, {
  1: nested(tagsMessage, (m, v) => m.tags.push(...v.tags)),
  2: nested(graphMessage, (m, v) => (m.graph = v)),
  3: nested(saverMessage, (m, v) => (m.restore = v.restore)),
  5: entries(signatureMessage, (m) => m.signatures),
  7: bytes((m, v) => (m.objects = v)),
});

/** `tensorflow.SavedModel`. Only the version that TensorFlow has written so far, 1, is one. */
export const savedModelMessage = message<SavedModel & { version: number }>(() => ({ metaGraphs: [], version: 0 }), {
  1: integer((m, v) => (m.version = v)),
  2: nested(metaGraphMessage, (m, v) => m.metaGraphs.push(v)),
});
