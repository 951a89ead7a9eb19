import { DeepSensorError } from '@deepsensor/contract';
import type { GraphNode } from '@deepsensor/contract';

import type { GraphBuilder } from '../builder.js';
import { analyse } from '../shape/infer-shapes.js';
import { reachable } from './reachable.js';
import { ruleOf } from './rules.js';
import { Site } from './site.js';

/** What to pull back, and to where. */
export interface GradientRequest {
  /** Tensor to the tensor that holds its cotangent, of the same shape. */
  readonly cotangents: ReadonlyMap<string, string>;
  /** Tensors whose gradients are asked for: inputs, weights, or tensors inside the graph. */
  readonly wrt: readonly string[];
  /** Tensors that are treated as constants: nothing flows through them to what made them. */
  readonly hold?: ReadonlySet<string>;
}

/** Writes into a builder what answers a gradient request: `differentiate`, or `gradientNode` for engines that differentiate by themselves. */
export type PullBack = (builder: GraphBuilder, request: GradientRequest) => ReadonlyMap<string, string>;

/**
 * Appends to the builder the nodes that compute the vector-Jacobian products of everything that is in it
 * (reverse mode; Griewank and Walther 2008, section 3.2). Only nodes between `wrt` and `cotangents` are differentiated.
 * Rows stay apart: nothing is summed over the batch axis but the gradients of tensors that have none.
 * @returns for each of `wrt` the tensor of its gradient; absent when no cotangent reaches it.
 * @throws DeepSensorError MODEL_UNSUPPORTED for an operator on the way that has no rule.
 */
export function differentiate(builder: GraphBuilder, request: GradientRequest): Map<string, string> {
  const nodes = [...builder.nodes];
  const known = analyse(builder.build('forward'));
  const hold = request.hold ?? new Set<string>();
  const wrt = new Set(request.wrt);
  const active = reachable(nodes, wrt, hold, known.facts);
  const flowing = new Map<string, string[]>();
  for (const [tensor, cotangent] of request.cotangents) if (active.has(tensor)) flowing.set(tensor, [cotangent]);

  for (const node of nodes.reverse()) {
    const cotangents = node.outputs.map((output) => (hold.has(output) ? undefined : settle(builder, flowing, output)));
    if (cotangents.every((cotangent) => cotangent === undefined)) continue;
    const wanted = new Set(node.inputs.flatMap((input, i) => (active.has(input) ? [i] : [])));
    if (wanted.size === 0) continue;
    const gradients = ruleFor(node)(new Site(builder, node, known, wanted, cotangents));
    for (const i of wanted) {
      const gradient = gradients[i];
      if (gradient === undefined) continue;
      const input = node.inputs[i]!;
      const sofar = flowing.get(input);
      if (sofar === undefined) flowing.set(input, [gradient]);
      else sofar.push(gradient);
    }
  }

  const found = new Map<string, string>();
  for (const tensor of request.wrt) {
    const gradient = settle(builder, flowing, tensor);
    if (gradient !== undefined) found.set(tensor, gradient);
  }
  return found;
}

/** The cotangent of a tensor once all of its consumers have been visited: what flowed in, added up. */
function settle(builder: GraphBuilder, flowing: Map<string, string[]>, tensor: string): string | undefined {
  const parts = flowing.get(tensor);
  if (parts === undefined) return undefined;
  if (parts.length > 1) flowing.set(tensor, [builder.add(parts.length === 2 ? 'Add' : 'Sum', parts)]);
  return flowing.get(tensor)![0];
}

function ruleFor(node: GraphNode) {
  const rule = ruleOf(node);
  if (rule !== undefined) return rule;
  const operator = node.domain === '' ? node.op : `${node.domain}.${node.op}`;
  throw new DeepSensorError('MODEL_UNSUPPORTED', `No gradient through node "${node.name}": the operator ${operator} has no gradient rule.`);
}
