import type { GraphNode } from '@deepsensor/contract';

import { unreadable, type Source } from './source.js';

/**
 * Nodes in topological order; files that are in order already keep theirs.
 * @param known names of inputs and constants.
 * @throws DeepSensorError `MODEL_UNREADABLE` when a tensor is read that nothing produces, is produced twice, or nodes form a circle.
 */
export function topological(nodes: readonly GraphNode[], known: Iterable<string>, source: Source): readonly GraphNode[] {
  const ready = new Set(known);
  const producers = new Map<string, GraphNode>();
  for (const node of nodes) {
    for (const output of node.outputs) {
      if (output === '') continue;
      if (ready.has(output) || producers.has(output)) throw unreadable(source, `the tensor "${output}" is made twice`);
      producers.set(output, node);
    }
  }
  const waitingFor = (node: GraphNode): string[] => node.inputs.filter((input) => input !== '' && !ready.has(input));
  const sorted: GraphNode[] = [];
  const done = new Set<GraphNode>();
  const place = (node: GraphNode): void => {
    done.add(node);
    sorted.push(node);
    for (const output of node.outputs) ready.add(output);
  };
  for (const node of nodes) {
    if (done.has(node)) continue;
    // Depth first without recursion: networks can be thousands of nodes deep.
    const path = [node];
    const onPath = new Set(path);
    while (path.length > 0) {
      const current = path.at(-1)!;
      const missing = waitingFor(current)[0];
      if (missing === undefined) {
        if (!done.has(current)) place(current);
        onPath.delete(path.pop()!);
        continue;
      }
      const producer = producers.get(missing);
      if (!producer) throw unreadable(source, `node "${current.name}" (${current.op}) reads "${missing}", which nothing makes`);
      if (onPath.has(producer)) throw unreadable(source, `node "${current.name}" (${current.op}) is part of a circle of nodes`);
      path.push(producer);
      onPath.add(producer);
    }
  }
  return sorted;
}
