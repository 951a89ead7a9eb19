import type { ConstantTensor } from '@deepsensor/contract';

import { unreadable, unsupported, type Source } from '../../onnx/source.js';
import { shapeOf } from '../attributes.js';
import { readOutput } from '../graph-def.js';
import { attributeMessage, tensorAttribute } from './attribute-values.js';
import { openBundle, type Bundle } from './bundle/bundle.js';
import { flatten, type FlatGraph, type FlatNode } from './functions.js';
import type { MetaGraph } from './messages.js';
import { keysOfObjects, OBJECTS } from './objects.js';
import { readTensor, type Owner } from './tensors.js';

/** Nodes that are variables: of TensorFlow 2, and of sessions. */
export const VARIABLES = new Set(['VarHandleOp', 'VariableV2']);
const ASSIGNS = new Set(['AssignVariableOp', 'Assign']);

/**
 * What the variables of a SavedModel hold. The graph itself says under which key of the checkpoint each lies: its saver
 * (tensorflow/core/protobuf/saver.proto) names the node that a server runs once after loading, whose RestoreV2 reads tensors by their keys
 * and whose assignments put them into variables. That holds for exports of Keras 2 and 3, modules, and graphs of sessions alike. A model of
 * Keras 3 that `tf.saved_model.save` wrote restores copies of its variables, which nothing reads; there the object graph, from which Python
 * makes objects again, says it.
 */
export class Variables {
  private readonly source: Source;
  private readonly graph: MetaGraph;
  /** Keys of the checkpoint by variable: those that the graph restores, and all that the objects know. */
  private restored: ReadonlyMap<string, string> | undefined;
  private saved: ReadonlyMap<string, string> | undefined;
  private bundle: Bundle | undefined;

  constructor(graph: MetaGraph, source: Source) {
    this.graph = graph;
    this.source = source;
  }

  /** @throws DeepSensorError `MODEL_UNREADABLE` when the variable is not stored, damaged, or of another shape than the graph says. */
  read(node: FlatNode): ConstantTensor {
    const key = this.keyOf(node);
    const tensor = this.files.read(key);
    const encoded = node.attributes.get('shape');
    const shape = encoded && shapeOf(attributeMessage.decode(encoded)['shape']);
    if (shape && (shape.length !== tensor.shape.length || shape.some((length, axis) => length >= 0 && length !== tensor.shape[axis])))
      throw unreadable(
        this.source,
        `the variable "${key}" has the shape [${tensor.shape.join(', ')}], and the graph gives it [${shape.join(', ')}]; its files are another model's`,
      );
    return tensor;
  }

  private keyOf({ name }: FlatNode): string {
    this.restored ??= keysOf(this.graph, this.source);
    const restored = this.restored.get(name);
    if (restored !== undefined) return restored;
    const isSaved = this.graph.objects.length > 0;
    this.saved ??= isSaved ? keysOfObjects(this.graph, this.files.bytes(OBJECTS)) : new Map<string, string>();
    const saved = this.saved.get(name);
    if (saved === undefined) throw unreadable(this.source, `the variable "${name}" is not among those that the SavedModel restores`);
    return saved;
  }

  private get files(): Bundle {
    return (this.bundle ??= openBundle(this.source));
  }
}

function keysOf({ graph, restore }: MetaGraph, source: Source): ReadonlyMap<string, string> {
  if (restore === '') return new Map();
  const flat = flatten(graph, { runs: [readOutput(restore).node] }, source);
  const keys = new Map<string, string>();
  const read = new Map<FlatNode, Restored>();
  for (const node of flat.nodes.values()) {
    const [variable, value] = node.inputs;
    const restore = ASSIGNS.has(node.op) && value ? flat.nodes.get(value.node) : undefined;
    if (!variable || restore?.op !== 'RestoreV2') continue;
    const { names, slices } = read.get(restore) ?? { names: textsOf(restore, 1, flat, source), slices: textsOf(restore, 2, flat, source) };
    read.set(restore, { names, slices });
    const [key, slice] = [names[value!.output], slices[value!.output]];
    if (key === undefined) throw unreadable(source, `node "${restore.name}" (RestoreV2) does not say which variable it reads`);
    if (slice !== '')
      throw unsupported(
        source,
        `the variable "${key}" is a part of a larger one, and read are whole variables; save the model without a partitioner`,
      );
    keys.set(variable.node, key);
  }
  return keys;
}

/** What RestoreV2 reads: keys, and which part of each, empty for all of it. */
interface Restored {
  readonly names: readonly string[];
  readonly slices: readonly string[];
}

const WRITES = /^(Resource)?(Sparse)?(Assign|Apply|Scatter)/;

/**
 * Refuses a model that writes to a variable of its own while it answers.
 * @param flat what the outputs are computed from.
 * @param whole also what runs beside that.
 */
export function checkUnwritten(flat: FlatGraph, whole: FlatGraph, source: Source): void {
  for (const { name, op, inputs } of whole.nodes.values()) {
    const variable = WRITES.test(op) ? flat.nodes.get(inputs[0]?.node ?? '') : undefined;
    if (variable && VARIABLES.has(variable.op))
      throw unsupported(
        source,
        `node "${name}" (${op}) writes to the variable "${variable.name}", and a model under test answers the same every time`,
      );
  }
}

function textsOf(node: FlatNode, input: number, flat: FlatGraph, source: Source): readonly string[] {
  const constant = flat.nodes.get(node.inputs[input]?.node ?? '');
  const tensor = constant?.op === 'Const' ? readConstant(constant, source) : undefined;
  return tensor?.type === 'string' ? (tensor.data as readonly string[]) : [];
}

export function readConstant(node: FlatNode, source: Source): ConstantTensor {
  const owner: Owner = {
    unsupported: (reason) => unsupported(source, `node "${node.name}" (${node.op}) ${reason}`),
    broken: (reason) => unreadable(source, `node "${node.name}" (${node.op}) ${reason}`),
  };
  const encoded = node.attributes.get('value');
  const tensor = encoded && tensorAttribute.decode(encoded).tensor;
  if (!tensor) throw owner.broken('is a constant without a value');
  return readTensor(tensor, owner);
}
