import type { GraphNode } from '@deepsensor/contract';

import type { GraphBuilder } from '../builder.js';
import { intOf } from '../shape/attributes.js';
import type { TensorFacts } from '../shape/facts.js';
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
  const { tensors } = pathsOf(builder.nodes, request, facts);
  const wrt = [...new Set(request.wrt)].filter((tensor) => tensors.has(tensor));
  if (wrt.length === 0) return new Map();
  const cotangents = [...request.cotangents].filter(([tensor]) => tensors.has(tensor));
  const outputs = wrt.map(() => builder.fresh('Gradient'));
  builder.nodes.push({
    name: outputs[0]!,
    op: 'Gradient',
    domain: GRADIENT_DOMAIN,
    inputs: [...wrt, ...cotangents.map(([target]) => target), ...cotangents.map(([, cotangent]) => cotangent), ...(request.hold ?? [])],
    outputs,
    attributes: { targets: { type: 'int', value: cotangents.length } },
  });
  return new Map(wrt.map((tensor, i) => [tensor, outputs[i]!]));
}

/** What lies between `wrt` and the cotangents of a request. */
export interface Paths {
  /** Tensors that a gradient flows to, those of `wrt` among them. */
  readonly tensors: ReadonlySet<string>;
  /** Nodes that it flows through. */
  readonly nodes: ReadonlySet<GraphNode>;
}

/** @param nodes The nodes before the request, in order. */
export function pathsOf(nodes: readonly GraphNode[], request: GradientRequest, facts: ReadonlyMap<string, TensorFacts>): Paths {
  const hold = request.hold ?? new Set<string>();
  const active = reachable(nodes, new Set(request.wrt), hold, facts);
  const tensors = new Set([...request.cotangents.keys()].filter((tensor) => active.has(tensor)));
  const passed = new Set<GraphNode>();
  for (const node of nodes.toReversed()) {
    if (isFlat(node) || !node.outputs.some((output) => tensors.has(output) && !hold.has(output))) continue;
    const inputs = node.inputs.filter((input) => active.has(input));
    if (inputs.length > 0) passed.add(node);
    for (const input of inputs) tensors.add(input);
  }
  return { tensors, nodes: passed };
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
