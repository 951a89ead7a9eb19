import type { ConstantTensor, ElementType, NetworkGraph } from '@deepsensor/contract';

import { OPSET } from '../builder.js';
import { unsupported, type Source } from '../onnx/source.js';
import { withoutDeadCode } from '../surgery/dead-code.js';
import { withCentring } from './centred.js';
import { withDilations } from './dilation.js';
import type { NodeDef, Nodes, OutputOf } from './graph-def.js';
import { neededNodes } from './needed-nodes.js';
import { refusalOf } from './refused.js';
import { ruleOf } from './rules/rules.js';
import type { Signature } from './signature.js';
import { Site, type Value } from './site.js';
import { Writer } from './writer.js';

const FLOATS = new Set(['DT_FLOAT', 'DT_DOUBLE', 'DT_HALF', 'DT_BFLOAT16']);
/** Types of inputs that are told to the user as they are, and not tested. */
const OTHERS: Readonly<Record<string, ElementType>> = {
  DT_BOOL: 'bool',
  DT_INT8: 'int8',
  DT_INT16: 'int16',
  DT_INT32: 'int32',
  DT_STRING: 'string',
  DT_UINT8: 'uint8',
  DT_UINT16: 'uint16',
};
const WHOLE = new Set<ElementType>(['int32', 'uint8', 'uint16']);

/** A TensorFlow graph without functions, whose variables are constants. */
export interface FrozenGraph {
  readonly nodes: Nodes;
  /** What the nodes Const hold, by node. */
  readonly weights: ReadonlyMap<string, ConstantTensor>;
  /** What weights are called in the result, where not as their nodes. */
  readonly weightNames?: ReadonlyMap<string, string>;
  readonly signature: Signature;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * Writes a TensorFlow graph as one of the canonical opset. The input keeps its layout (`[n, h, w, c]`, mostly); within, images have the
 * channels first, and are turned where something needs them in a row. Whole numbers are int64, others float32. Inputs and outputs have the
 * names of the signature.
 * @throws DeepSensorError `MODEL_UNREADABLE` when the graph is malformed, `MODEL_UNSUPPORTED` when it holds what DeepSensor does not read.
 */
export function writeFrozen(frozen: FrozenGraph, name: string, source: Source): NetworkGraph {
  const { signature, weights } = frozen;
  const nodes = withCentring(withDilations(frozen.nodes, weights));
  const ends = signature.outputs.map(({ node }) => node);
  const needed = neededNodes(nodes, ends, (node) => checkKnown(node, source), source);
  checkInputs(needed, signature, source);

  const { metadata } = frozen;
  const writer = new Writer(signature.outputs.map((output) => output.name));
  const values = new Map<string, readonly Value[]>();
  const valueOf = ({ node, output }: OutputOf, reader: string): Value => {
    const value = values.get(node)?.[output];
    if (value) return value;
    throw unsupported(
      source,
      `${reader} reads output ${output} of node "${node}" (${nodes.get(node)!.op}), which DeepSensor does not write`,
    );
  };
  for (const node of needed) {
    const inputs = node.inputs.map((input) => valueOf(input, `node "${node.name}" (${node.op})`));
    const at = new Site(node, inputs, writer, source);
    values.set(
      node.name,
      node.op === 'Placeholder' ? [placeholder(at, signature)] : node.op === 'Const' ? [weight(at, frozen)] : written(at),
    );
  }
  const outputs = signature.outputs.map((output) => {
    const at = new Site(nodes.get(output.node)!, [], writer, source);
    return writer.output(at.counted(valueOf(output, `the output "${output.name}"`)), output.name);
  });
  const { inputs, constants } = writer;
  return withoutDeadCode({ name, opset: OPSET, inputs, outputs, nodes: writer.nodes, constants, ...(metadata && { metadata }) });
}

/** @throws DeepSensorError `MODEL_UNSUPPORTED` for an operator that is not read. */
export function checkKnown({ name, op }: Pick<NodeDef, 'name' | 'op'>, source: Source): void {
  if (op !== 'Const' && op !== 'Placeholder' && !ruleOf(op)) throw unsupported(source, `node "${name}" (${op}) ${refusalOf(op)}`);
}

function checkInputs(needed: readonly NodeDef[], { inputs }: Signature, source: Source): void {
  const names = needed.filter(({ op }) => op === 'Placeholder').map(({ name }) => `"${inputs.get(name)!.name}"`);
  if (names.length > 1)
    throw unsupported(source, `the model takes ${names.length} inputs (${names.join(', ')}) and DeepSensor tests models with one`);
}

/** A free length is n where it is the number of samples, or has a name after its axis. */
function placeholder(at: Site, { inputs }: Signature): Value {
  const { name, shape } = inputs.get(at.node.name)!;
  if (!shape) throw at.unsupported('is an input without a shape; convert the model with one');
  const free = shape.map((length, axis) => (length >= 0 ? length : axis === 0 ? 'n' : `d${axis}`));
  const dtype = at.attributes.type('dtype', 'DT_FLOAT');
  return at.value(at.writer.input(name, FLOATS.has(dtype) ? 'float32' : (OTHERS[dtype] ?? 'int64'), free));
}

function weight(at: Site, { weights, weightNames }: FrozenGraph): Value {
  const { name } = at.node;
  const found = weights.get(name);
  if (!found) throw at.broken('is a constant that "weightsManifest" does not list');
  const shape = at.attributes.tensorShape('value');
  if (shape && shape.join() !== found.shape.join())
    throw at.broken(`has the shape [${shape.join(', ')}], and "weightsManifest" gives it [${found.shape.join(', ')}]`);
  return { constant: WHOLE.has(found.type) ? widened(found) : found, name: weightNames?.get(name) ?? name };
}

function widened({ shape, data }: ConstantTensor): ConstantTensor {
  return { type: 'int64', shape, data: BigInt64Array.from(data as ArrayLike<number>, BigInt) };
}

function written(at: Site): readonly Value[] {
  const made = ruleOf(at.node.op)!(at);
  return 'length' in made ? made : [made];
}
