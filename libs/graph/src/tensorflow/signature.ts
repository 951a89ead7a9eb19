import { unreadable, unsupported, type Source } from '../onnx/source.js';
import { shapeOf } from './attributes.js';
import { readOutput, type NodeDef, type Nodes, type OutputOf } from './graph-def.js';
import { isFields } from './manifest-entries.js';

/** What a model takes and gives, under the names of its signature. */
export interface Signature {
  /** Placeholders by node name. */
  readonly inputs: ReadonlyMap<string, SignatureInput>;
  readonly outputs: readonly (OutputOf & { readonly name: string })[];
}

export interface SignatureInput {
  readonly name: string;
  /** -1 for free lengths; `undefined` where not even the rank is known. */
  readonly shape: readonly number[] | undefined;
}

/**
 * The signature of a graph model. Without one, placeholders are inputs, and what no node reads is an output.
 * @throws DeepSensorError `MODEL_UNREADABLE` when it names a node that is not there.
 */
export function readSignature(model: Readonly<Record<string, unknown>>, nodes: Nodes, source: Source): Signature {
  const { userDefinedMetadata: metadata } = model;
  const signature = model['signature'] ?? (isFields(metadata) ? metadata['signature'] : undefined);
  const { inputs: given, outputs: wanted } = isFields(signature) ? signature : {};
  const inputs = new Map<string, SignatureInput>();
  for (const node of nodes.values())
    if (node.op === 'Placeholder') inputs.set(node.name, { name: node.name, shape: node.attributes.shape('shape') });
  for (const [name, tensor] of entriesOf(given)) {
    if (tensor['resourceId'] !== undefined)
      throw unsupported(source, `the input "${name}" is a table of keys, and not an array of numbers`);
    const { node } = tensorName(name, tensor, nodes, source);
    inputs.set(node, { name, shape: shapeOf(tensor['tensorShape']) ?? inputs.get(node)?.shape });
  }
  const outputs = entriesOf(wanted).map(([name, tensor]) => ({ name, ...tensorName(name, tensor, nodes, source) }));
  return { inputs, outputs: outputs.length > 0 ? outputs : ends(nodes) };
}

type Fields = Readonly<Record<string, unknown>>;

function entriesOf(value: unknown): readonly (readonly [name: string, tensor: Fields])[] {
  return Object.entries(isFields(value) ? value : {}).map(([name, tensor]) => [name, isFields(tensor) ? tensor : {}]);
}

function tensorName(name: string, { name: tensor }: Fields, nodes: Nodes, source: Source): OutputOf {
  if (typeof tensor !== 'string') throw unreadable(source, `the signature does not say which tensor "${name}" is`);
  const found = readOutput(tensor);
  if (!nodes.has(found.node)) throw unreadable(source, `the signature calls the tensor "${tensor}" "${name}", and no node makes it`);
  return found;
}

function ends(nodes: Nodes): Signature['outputs'] {
  const read = new Set([...nodes.values()].flatMap(({ inputs }) => inputs.map(({ node }) => node)));
  const isEnd = ({ name, op }: NodeDef): boolean => !read.has(name) && op !== 'Const' && op !== 'NoOp' && op !== 'Placeholder';
  return [...nodes.values()].filter(isEnd).map(({ name }) => ({ name, node: name, output: 0 }));
}
