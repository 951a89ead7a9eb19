import type { GraphNode } from '@deepsensor/contract';

import type { GraphBuilder } from '../builder.js';
import { intOf } from '../shape/attributes.js';
import { analyse } from '../shape/infer-shapes.js';
import { GRADIENT_DOMAIN } from '../shape/rules/gradient.js';
import type { GradientRequest } from './differentiate.js';
import { reachable } from './reachable.js';
import { isFlat } from './rules.js';

/** The request of a Gradient node: names of tensors that are in the graph before it. */
export interface NodeRequest {
  /** One for each output of the node, in order. */
  readonly wrt: readonly string[];
  readonly cotangents: ReadonlyMap<string, string>;
  readonly hold: ReadonlySet<string>;
}

/**
 * Writes the request as one node, for engines that have a reverse mode of their own; where others get the nodes of `differentiate`, these
 * get the question. The node reads `wrt`, targets, cotangents and held tensors in this order, and gives a gradient for each of `wrt`.
 * @returns as `differentiate` does.
 */
export function gradientNode(builder: GraphBuilder, request: GradientRequest): Map<string, string> {
  const { facts } = analyse(builder.build('forward'));
  const hold = request.hold ?? new Set<string>();
  const active = reachable(builder.nodes, new Set(request.wrt), hold, facts);
  const flowing = new Set([...request.cotangents.keys()].filter((tensor) => active.has(tensor)));
  for (const node of builder.nodes.toReversed()) {
    if (isFlat(node) || !node.outputs.some((output) => flowing.has(output) && !hold.has(output))) continue;
    for (const input of node.inputs) if (active.has(input)) flowing.add(input);
  }
  const wrt = [...new Set(request.wrt)].filter((tensor) => flowing.has(tensor));
  if (wrt.length === 0) return new Map();
  const cotangents = [...request.cotangents].filter(([tensor]) => active.has(tensor));
  const outputs = wrt.map(() => builder.fresh('Gradient'));
  builder.nodes.push({
    name: outputs[0]!,
    op: 'Gradient',
    domain: GRADIENT_DOMAIN,
    inputs: [...wrt, ...cotangents.map(([target]) => target), ...cotangents.map(([, cotangent]) => cotangent), ...hold],
    outputs,
    attributes: { targets: { type: 'int', value: cotangents.length } },
  });
  return new Map(wrt.map((tensor, i) => [tensor, outputs[i]!]));
}

/** What a Gradient node asks; `undefined` for every other node. */
export function requestOf(node: GraphNode): NodeRequest | undefined {
  if (node.domain !== GRADIENT_DOMAIN || node.op !== 'Gradient') return undefined;
  const [first, count] = [node.outputs.length, intOf(node, 'targets', 0)];
  const targets = node.inputs.slice(first, first + count);
  const cotangents = node.inputs.slice(first + count, first + 2 * count);
  return {
    wrt: node.inputs.slice(0, first),
    cotangents: new Map(targets.map((target, i) => [target, cotangents[i]!])),
    hold: new Set(node.inputs.slice(first + 2 * count)),
  };
}
