import { unreadable, type Source } from '../onnx/source.js';
import { Attributes } from './attributes.js';
import { isFields } from './manifest-entries.js';

/** One output of a node. */
export interface OutputOf {
  readonly node: string;
  readonly output: number;
}

/** A node of a TensorFlow graph (`tensorflow.NodeDef`). Inputs that only order the nodes in time are left out. */
export interface NodeDef {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly OutputOf[];
  readonly attributes: Attributes;
}

/** Nodes by name, in the order of the file. */
export type Nodes = ReadonlyMap<string, NodeDef>;

/**
 * Reads a `tensorflow.GraphDef` in the JSON form of protobuf, which is the `modelTopology` of a graph model.
 * @throws DeepSensorError `MODEL_UNREADABLE` when it is malformed, or two nodes have one name.
 */
export function readGraphDef(topology: unknown, source: Source): Nodes {
  const list = isFields(topology) ? topology['node'] : undefined;
  if (!Array.isArray(list)) throw unreadable(source, '"modelTopology" is to hold a list "node" of the nodes of a graph');
  const nodes = new Map<string, NodeDef>();
  for (const [index, value] of (list as readonly unknown[]).entries()) {
    const { name, op, input = [], attr } = isFields(value) ? value : {};
    if (typeof name !== 'string' || name === '' || typeof op !== 'string')
      throw unreadable(source, `node ${index} of "modelTopology" has no name, or no operator`);
    if (nodes.has(name)) throw unreadable(source, `two nodes of "modelTopology" are called "${name}"`);
    if (!Array.isArray(input) || !input.every((each) => typeof each === 'string'))
      throw unreadable(source, `the inputs of node "${name}" (${op}) are no list of names`);
    const inputs = input.filter((each) => !each.startsWith('^')).map(readOutput);
    nodes.set(name, { name, op, inputs, attributes: new Attributes(isFields(attr) ? attr : {}, `node "${name}" (${op})`) });
  }
  return nodes;
}

/** `name` or `name:1`. */
export function readOutput(text: string): OutputOf {
  const [, node, output] = /^(.*?)(?::(\d+))?$/s.exec(text)!;
  return { node: node!, output: Number(output ?? 0) };
}
