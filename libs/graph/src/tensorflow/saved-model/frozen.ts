import type { ConstantTensor } from '@deepsensor/contract';

import { unsupported, type Source } from '../../onnx/source.js';
import { Attributes } from '../attributes.js';
import { MOVING } from '../dilation.js';
import { checkKnown, type FrozenGraph } from '../frozen-graph.js';
import type { NodeDef } from '../graph-def.js';
import { attributeMessage } from './attribute-values.js';
import type { FlatGraph, FlatNode } from './functions.js';
import type { Served } from './signature.js';
import { readConstant, VARIABLES, type Variables } from './variables.js';

/** Types of floats that graphs in memory do not compute in. */
const OTHER_FLOATS = new Set(['DT_HALF', 'DT_BFLOAT16', 'DT_DOUBLE']);

/** Reads variables and constants, and gives the nodes the form in which graph models of TensorFlow.js come. */
export function frozen(flat: FlatGraph, served: Served, variables: Variables, source: Source): FrozenGraph {
  const weights = new Map<string, ConstantTensor>();
  const nodes = new Map<string, NodeDef>();
  const names = weightNames(flat);
  // What is not read is said before any large file is opened.
  for (const { name, op } of flat.nodes.values())
    if (!VARIABLES.has(op) && !SAME.has(op) && !MOVING.has(op)) checkKnown({ name, op }, source);
  for (const node of flat.nodes.values()) {
    const isVariable = VARIABLES.has(node.op);
    const isConstant = isVariable || node.op === 'Const';
    if (isConstant) weights.set(node.name, isVariable ? variables.read(node) : readConstant(node, source));
    const attributes = new Attributes(isConstant ? {} : fieldsOf(node, source), `node "${node.name}" (${node.op})`);
    const op = isConstant ? 'Const' : (SAME.get(node.op) ?? node.op);
    nodes.set(node.name, { name: node.name, op, inputs: node.inputs, attributes });
  }
  const named = new Map(served.inputs.map(({ node, ...input }) => [node, input]));
  const inputs = [...nodes.values()]
    .filter(({ op }) => op === 'Placeholder')
    .map(({ name, attributes }) => {
      const input = named.get(name);
      return [name, { name: input?.name ?? name, shape: input?.shape ?? attributes.shape('shape') }] as const;
    });
  const outputs = served.outputs.map(({ name }, i) => ({ name, ...flat.outputs[i]! }));
  return { nodes, weights, weightNames: names, signature: { inputs: new Map(inputs), outputs } };
}

/** Operators on variables that are others once these are constants. */
const SAME: ReadonlyMap<string, string> = new Map([['ResourceGather', 'Gather']]);

function fieldsOf({ name, op, attributes }: FlatNode, source: Source): Readonly<Record<string, unknown>> {
  const fields = Object.fromEntries([...attributes].map(([key, encoded]) => [key, attributeMessage.decode(encoded)]));
  const other = Object.values(fields).find(({ type }) => typeof type === 'string' && OTHER_FLOATS.has(type));
  if (other)
    throw unsupported(
      source,
      `node "${name}" (${op}) computes in ${String(other['type'])}, and SavedModels are read in float32; save the model with float32 throughout`,
    );
  return fields;
}

/** Names of variables without the number that a second copy of the model has put behind them: `conv_a/kernel_1` is `conv_a/kernel`. */
function weightNames(flat: FlatGraph): ReadonlyMap<string, string> {
  const plain = (name: string): string => name.replace(/_\d+$/, '');
  const variables = [...flat.nodes.values()].filter(({ op }) => VARIABLES.has(op)).map(({ name }) => name);
  const uses = new Map<string, number>();
  for (const name of variables) uses.set(plain(name), (uses.get(plain(name)) ?? 0) + 1);
  const isFree = (name: string): boolean => uses.get(name) === 1 && !flat.nodes.has(name);
  return new Map(variables.map((name) => [name, isFree(plain(name)) ? plain(name) : name]));
}
