import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

import { attributeMessage, type LocalFunction, type Node } from './messages.js';
import { unreadable, unsupported, type Source } from './source.js';

/** Functions call functions; a file in which they do so more deeply than this calls in a circle. */
const DEEPEST = 64;

/** A few functions that each call the next one twice are a small file and an endless graph. */
const MOST_CALLS = 100_000;

/**
 * Puts the functions that a model brings along in the place of their calls. Calls of functions that hold subgraphs stay as they are:
 * those see tensors by name, across the function.
 * @throws DeepSensorError `MODEL_UNREADABLE` when functions call each other in a circle, `MODEL_UNSUPPORTED` when they do so without end in sight.
 */
export function inlineFunctions(nodes: readonly Node[], functions: readonly LocalFunction[], source: Source): readonly Node[] {
  if (functions.length === 0) return nodes;
  const known = new Map(functions.filter((local) => !hasSubgraphs(local)).map((local) => [keyOf(local), local]));
  let calls = 0;
  const expand = (node: Node, depth: number): readonly Node[] => {
    const local = known.get(keyOf({ ...node, name: node.op }));
    if (!local) return [node];
    if (depth > DEEPEST) throw unreadable(source, `the function "${local.name}" calls itself`);
    if (calls >= MOST_CALLS) throw unsupported(source, `its functions are called more than ${MOST_CALLS} times`);
    const prefix = `${node.name || node.op}#${calls++}/`;
    return body(local, node, prefix).flatMap((inner) => expand(inner, depth + 1));
  };
  return nodes.flatMap((node) => expand(node, 0));
}

function keyOf({ domain, name, overload }: { readonly domain: string; readonly name: string; readonly overload: string }): string {
  return JSON.stringify([domain, name, overload]);
}

function hasSubgraphs(local: LocalFunction): boolean {
  return local.nodes.some((node) => node.attributes.some((encoded) => attributeMessage.decode(encoded).graphs.length > 0));
}

/** The nodes of a function for one call: its own tensors renamed, inputs and outputs bound to the call's. */
function body(local: LocalFunction, call: Node, prefix: string): readonly Node[] {
  const bound = new Map<string, string>([['', '']]);
  local.inputs.forEach((input, i) => bound.set(input, call.inputs[i] ?? ''));
  const nodes: Node[] = [];
  local.outputs.forEach((output, i) => {
    const wanted = call.outputs[i];
    if (!wanted) return;
    const passed = bound.get(output);
    // An input handed through, or one tensor given out twice.
    if (passed === undefined) bound.set(output, wanted);
    else
      nodes.push({
        name: `${prefix}${output}`,
        op: 'Identity',
        domain: '',
        overload: '',
        inputs: [passed],
        outputs: [wanted],
        attributes: [],
      });
  });
  const rename = (tensor: string): string => bound.get(tensor) ?? `${prefix}${tensor}`;
  const given = new Map([...local.defaults, ...call.attributes].map((encoded) => [attributeMessage.decode(encoded).name, encoded]));
  for (const node of local.nodes)
    nodes.push({
      ...node,
      name: `${prefix}${node.name || node.op}`,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
      attributes: node.attributes.flatMap((encoded) => bind(encoded, given)),
    });
  return nodes;
}

/** An attribute that stands for one of the function's takes the call's content; it is left out when the call gives none. */
function bind(encoded: Uint8Array, given: ReadonlyMap<string, Uint8Array>): readonly Uint8Array[] {
  const { name, reference } = attributeMessage.decode(encoded);
  if (reference === '') return [encoded];
  const content = given.get(reference);
  // Of a field that comes twice the last counts, so the name can be written behind the content.
  return content ? [new BinaryWriter().raw(content).tag(1, WireType.LengthDelimited).string(name).finish()] : [];
}
