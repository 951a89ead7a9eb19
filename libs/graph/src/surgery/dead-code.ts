import type { NetworkGraph } from '@deepsensor/contract';

/** The graph without nodes and constants that no output needs. Inputs stay. */
export function withoutDeadCode(graph: NetworkGraph): NetworkGraph {
  const needed = new Set(graph.outputs.map(({ name }) => name));
  const nodes = graph.nodes
    .toReversed()
    .filter((node) => {
      if (!node.outputs.some((output) => needed.has(output))) return false;
      for (const input of node.inputs) needed.add(input);
      return true;
    })
    .reverse();
  const constants = new Map([...graph.constants].filter(([name]) => needed.has(name)));
  return { ...graph, nodes, constants };
}
