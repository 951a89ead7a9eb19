import type { NetworkGraph } from '@deepsensor/contract';

import { ancestors, descendants, signalInputs } from './flow.js';

/** Whether every path of a signal from an input of the graph to `target` leads through one of `tensors`. */
export function isCut(graph: NetworkGraph, tensors: readonly string[], target: string): boolean {
  const cut = new Set(tensors);
  const reached = new Set(graph.inputs.map(({ name }) => name).filter((name) => !cut.has(name)));
  for (const node of graph.nodes) {
    if (!signalInputs(node).some((input) => reached.has(input))) continue;
    for (const output of node.outputs) if (!cut.has(output)) reached.add(output);
  }
  return !reached.has(target);
}

/**
 * What leads a signal round `tensor`: the tensors that are not computed from it and are read by something that is, on the way to
 * `target`. Together with `tensor` they are a cut. Constants, and tensors that depend on no input, are not among them.
 * @returns in the order of the graph; `undefined` when nothing of `tensor` reaches `target`.
 */
export function bypassOf(graph: NetworkGraph, tensor: string, target: string): readonly string[] | undefined {
  const after = descendants(graph, [tensor]);
  if (!after.has(target)) return undefined;
  const before = ancestors(graph, [target]);
  const inputs = graph.inputs.map(({ name }) => name);
  const alive = descendants(graph, inputs);
  const bypass = new Set<string>();
  for (const node of graph.nodes) {
    const between = node.outputs.some((output) => output !== tensor && after.has(output) && before.has(output));
    if (!between) continue;
    for (const input of signalInputs(node)) if (alive.has(input) && !after.has(input)) bypass.add(input);
  }
  const order = new Map([...inputs, ...graph.nodes.flatMap((node) => node.outputs)].map((name, i) => [name, i]));
  return [...bypass].sort((a, b) => order.get(a)! - order.get(b)!);
}
