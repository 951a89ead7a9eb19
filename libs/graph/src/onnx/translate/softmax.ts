import type { Attribute, GraphNode, NetworkGraph } from '@deepsensor/contract';

import { intOf } from '../../shape/attributes.js';
import { inferShapes } from '../../shape/infer-shapes.js';
import { changed, type Rewriter } from './rewriter.js';

const FLAT = new Set(['Softmax', 'LogSoftmax', 'Hardmax']);

const int = (value: number): Attribute => ({ type: 'int', value });

/**
 * Before opset 13 Softmax, LogSoftmax and Hardmax looked at their input as a matrix, all axes from `axis` (1 when left out) on being
 * its columns. Where only one of those is longer than 1 that is today's operator over this axis; otherwise the matrix is written out.
 */
export function translateSoftmax(graph: NetworkGraph, at: Rewriter): readonly GraphNode[] {
  if (!graph.nodes.some(isFlat)) return graph.nodes;
  const facts = inferShapes(graph);
  return graph.nodes.flatMap((node) => {
    if (!isFlat(node)) return [node];
    const shape = facts.get(node.inputs[0]!)?.shape;
    const axis = intOf(node, 'axis', 1);
    if (shape) {
      const first = axis < 0 ? axis + shape.length : axis;
      const columns = shape.slice(first).flatMap((length, i) => (length === 1 ? [] : [first + i]));
      if (columns.length < 2) return changed(node, { attributes: { axis: int(columns[0] ?? Math.min(first, shape.length - 1)) } });
    }
    const original = at.step(node, 'Shape', [node.inputs[0]!]);
    const flat = at.step(node, 'Flatten', [node.inputs[0]!], { axis: int(axis) });
    const rows = at.step(node, node.op, [flat.result], { axis: int(1) });
    return [original, flat, rows, { ...node, op: 'Reshape', inputs: [rows.result, original.result], attributes: {} }];
  });
}

function isFlat(node: GraphNode): boolean {
  return node.domain === '' && FLAT.has(node.op);
}
