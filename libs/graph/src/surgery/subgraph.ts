import { DeepSensorError, type GraphNode, type GraphValue, type NetworkGraph } from '@deepsensor/contract';

import type { TensorFacts } from '../shape/facts.js';
import { inferShapes } from '../shape/infer-shapes.js';
import { producersOf } from './flow.js';
import { withLocalShapes } from './local-shapes.js';
import { withoutDeadCode } from './dead-code.js';

/**
 * The piece of a graph between tensors: `from` become its inputs, `to` its outputs, in this order. Names stay. Sizes of tensors in front
 * of the piece, which class tokens and initial states are made with, are taken from `from`.
 * @throws DeepSensorError `MODEL_UNSUPPORTED` when the shape of one of them cannot be inferred.
 * @throws Error when `to` also needs what `from` does not lead to.
 */
export function subgraph(whole: NetworkGraph, from: readonly string[], to: readonly string[]): NetworkGraph {
  const facts = inferShapes(whole);
  const graph = withLocalShapes(whole, from, facts);
  const inputs = new Set(from);
  const producers = producersOf(graph);
  const kept = new Set<GraphNode>();
  const pending = to.filter((name) => !inputs.has(name));
  while (pending.length > 0) {
    const name = pending.pop()!;
    if (name === '' || inputs.has(name) || graph.constants.has(name)) continue;
    const node = producers.get(name);
    if (!node) throw new Error(`subgraph: "${to.join('", "')}" needs "${name}", to which "${from.join('", "')}" does not lead`);
    if (kept.has(node)) continue;
    kept.add(node);
    pending.push(...node.inputs);
  }
  return withoutDeadCode({
    ...graph,
    inputs: from.map((name) => valueAt(graph, facts, name)),
    outputs: to.map((name) => valueAt(graph, facts, name)),
    // A node may give both one of `from` and something needed; the former is then an input and must not be made again.
    nodes: graph.nodes
      .filter((node) => kept.has(node))
      .map((node) =>
        node.outputs.some((output) => inputs.has(output))
          ? { ...node, outputs: node.outputs.map((output) => (inputs.has(output) ? '' : output)) }
          : node,
      ),
  });
}

function valueAt(graph: NetworkGraph, facts: ReadonlyMap<string, TensorFacts>, name: string): GraphValue {
  const fact = facts.get(name);
  if (fact) return { name, ...fact };
  throw new DeepSensorError('MODEL_UNSUPPORTED', `The shape of tensor "${name}" of ${graph.name} cannot be inferred.`);
}
