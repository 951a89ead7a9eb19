import type { ConstantTensor, GraphNode, GraphValue, NetworkGraph } from '@deepsensor/contract';

import { OPSET } from '../builder.js';
import { readAttribute } from './attributes.js';
import { constantOf } from './constant-node.js';
import { isUnknownRank, readEdge } from './edges.js';
import { inlineFunctions } from './functions.js';
import { modelMessage, type Graph, type Model, type Node } from './messages.js';
import { topological } from './order.js';
import { predictorAmong } from './refused-operators.js';
import { located, unreadable, unsupported, type ExternalBytes, type Source } from './source.js';
import { readTensor } from './tensors.js';
import { translate } from './translate/translate.js';
import { MalformedMessage } from './wire.js';

/** Operator sets of ONNX that are read. */
const OLDEST_OPSET = 7;
const NEWEST_OPSET = 21;

/** How exporters are told the opset. */
const OPTIONS = `opset_version=${OPSET} (torch.onnx.export), target_opset=${OPSET} (skl2onnx) or --opset ${OPSET} (tf2onnx)`;

const NOT_A_MODEL = 'this is not an ONNX model, or it is damaged or cut short';

export interface ImportOptions {
  /** Name of the graph. */
  readonly name: string;
  /** What messages call the model; its name when left out. */
  readonly where?: string;
  /** Gives the content of files that hold the model's larger tensors. */
  readonly external?: ExternalBytes;
}

/**
 * Reads an ONNX model (`onnx.ModelProto`, opset 7 to 21) into a graph of the canonical opset.
 *
 * float16 and bfloat16 become float32. Initializers and Constant nodes become constants, functions are put in the place of their
 * calls. Nodes that have no translation (other domains, subgraphs, training forms) are kept; `unsupportedNodes` names them.
 * @throws DeepSensorError `MODEL_UNREADABLE` when the bytes are no ONNX model or are damaged, `MODEL_UNSUPPORTED` when the model cannot
 * be written as a graph.
 */
export function importOnnx(bytes: Uint8Array, options: ImportOptions): NetworkGraph {
  const source: Source = { where: options.where ?? options.name, external: options.external };
  try {
    return read(bytes, options.name, source);
  } catch (error) {
    if (error instanceof MalformedMessage) throw unreadable(source, NOT_A_MODEL, error);
    throw located(error, source);
  }
}

function read(bytes: Uint8Array, name: string, source: Source): NetworkGraph {
  const model = modelMessage.decode(bytes);
  const graph = checkedGraph(model, source);
  const predictor = predictorAmong(graph.nodes);
  if (predictor !== undefined) throw unsupported(source, predictor);
  const version = checkedVersion(model, source);
  const constants = new Map<string, ConstantTensor>();
  for (const tensor of graph.initializers) constants.set(tensor.name, readTensor(tensor, source));

  const nodes: GraphNode[] = [];
  const names = new Set<string>();
  for (const [index, message] of inlineFunctions(graph.nodes, model.functions, source).entries()) {
    const node = readNode(message, index, names, source);
    const constant = constantOf(node, source);
    if (constant) constants.set(node.outputs[0] ?? '', constant);
    else nodes.push(node);
  }
  checkDomains(nodes, model, source);
  // Before IR version 4 every initializer is listed among the inputs, too; since then such an input has a default. Either way it is a weight.
  const inputs = graph.inputs.filter((input) => !constants.has(input.name)).map((input) => readEdge(input, source));
  const outputs = graph.outputs.map((output) => readEdge(output, source));
  const sorted = topological(nodes, [...inputs.map((input) => input.name), ...constants.keys()], source);
  checkOutputs(outputs, inputs, constants, sorted, source);
  const metadata =
    model.metadata.length === 0 ? {} : { metadata: Object.fromEntries(model.metadata.map(({ key, value }) => [key, value])) };
  return translate({ name, opset: OPSET, inputs, outputs, nodes: sorted, constants, ...metadata }, version);
}

function checkedGraph(model: Model, source: Source): Graph {
  const { graph } = model;
  // Every writer sets the IR version and, last of all, the operator sets: without them the file is something else, or not whole.
  if (!graph || model.irVersion <= 0 || model.operatorSets.length === 0) throw unreadable(source, NOT_A_MODEL);
  if (graph.sparse.length > 0) throw unsupported(source, `the weight "${graph.sparse[0]}" is sparse, which DeepSensor does not read`);
  return graph;
}

function checkedVersion(model: Model, source: Source): number {
  const version = model.operatorSets.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? OPSET;
  if (version < OLDEST_OPSET || version > NEWEST_OPSET)
    throw unsupported(
      source,
      `the model is written in opset ${version} and DeepSensor reads ${OLDEST_OPSET} to ${NEWEST_OPSET}; export it again with ${OPTIONS}, or convert it with onnx.version_converter`,
    );
  return version;
}

/** A file names the operator sets of all domains that it uses, behind the graph: one that does not has lost its end. */
function checkDomains(nodes: readonly GraphNode[], model: Model, source: Source): void {
  const domains = new Set(model.operatorSets.map(({ domain }) => (domain === 'ai.onnx' ? '' : domain)));
  const stray = nodes.find(({ domain }) => !domains.has(domain));
  if (stray)
    throw unreadable(
      source,
      `it does not say which version of the operators node "${stray.name}" (${stray.op}) is of; it may be cut short`,
    );
}

/** Names are made unique, and given where there are none: findings and messages point at nodes by name. */
function readNode(message: Node, index: number, names: Set<string>, source: Source): GraphNode {
  let name = message.name || `${message.op}_${index}`;
  if (names.has(name)) name = `${name}#${index}`;
  names.add(name);
  return {
    name,
    op: message.op,
    domain: message.domain === 'ai.onnx' ? '' : message.domain,
    inputs: message.inputs,
    outputs: message.outputs,
    attributes: Object.fromEntries(message.attributes.map((encoded) => readAttribute(encoded, name, source))),
  };
}

function checkOutputs(
  outputs: readonly GraphValue[],
  inputs: readonly GraphValue[],
  constants: ReadonlyMap<string, ConstantTensor>,
  nodes: readonly GraphNode[],
  source: Source,
): void {
  const made = new Set([...inputs.map((input) => input.name), ...constants.keys(), ...nodes.flatMap((node) => node.outputs)]);
  for (const { name } of outputs) if (!made.has(name)) throw unreadable(source, `nothing makes the output "${name}"`);
  const vague = inputs.find((input) => isUnknownRank(input.shape));
  if (vague) throw unsupported(source, `the input "${vague.name}" has no shape; export it with one`);
}
