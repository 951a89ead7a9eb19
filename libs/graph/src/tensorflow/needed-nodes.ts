import { unreadable, type Source } from '../onnx/source.js';
import type { NodeDef, Nodes } from './graph-def.js';

/**
 * The nodes that some outputs need, each behind those that it reads.
 * @param check sees each of these nodes before its inputs are looked at.
 * @throws DeepSensorError `MODEL_UNREADABLE` when a node reads one that is not there, or nodes form a circle.
 */
export function neededNodes(nodes: Nodes, outputs: Iterable<string>, check: (node: NodeDef) => void, source: Source): readonly NodeDef[] {
  const sorted = new Set<NodeDef>();
  for (const output of outputs) {
    // Depth first without recursion: networks can be thousands of nodes deep.
    const path = [nodes.get(output)!];
    const onPath = new Set(path);
    check(path[0]!);
    while (path.length > 0) {
      const current = path.at(-1)!;
      const missing = current.inputs.find(({ node }) => !sorted.has(nodes.get(node)!));
      if (missing === undefined) {
        sorted.add(current);
        onPath.delete(path.pop()!);
        continue;
      }
      const producer = nodes.get(missing.node);
      if (!producer)
        throw unreadable(source, `node "${current.name}" (${current.op}) reads "${missing.node}", which is no node of the graph`);
      if (onPath.has(producer)) throw unreadable(source, `node "${current.name}" (${current.op}) is part of a circle of nodes`);
      check(producer);
      path.push(producer);
      onPath.add(producer);
    }
  }
  return [...sorted];
}
