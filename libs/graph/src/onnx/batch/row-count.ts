import type { GraphNode, NetworkGraph } from '@deepsensor/contract';

import type { PartialValue } from '../../shape/partial-value.js';

/** Inputs that only say what shape a result has: the number of rows belongs there. */
const SHAPE_INPUT: Readonly<Record<string, number>> = { ConstantOfShape: 0, Expand: 1, Reshape: 1 };

/**
 * The first node that computes with the number of rows, a sample divided by the size of its batch, say: with other numbers of rows it
 * would give a sample other answers.
 * @param axes the tensors that have the batch axis.
 * @param values what shape inference knows of the contents of tensors when the number of rows is free.
 */
export function rowCounter(
  graph: NetworkGraph,
  axes: ReadonlyMap<string, number>,
  values: ReadonlyMap<string, PartialValue>,
): GraphNode | undefined {
  const counts = new Set<string>();
  for (const node of graph.nodes) {
    const measures = (node.op === 'Shape' || node.op === 'Size') && axes.has(node.inputs[0]!);
    const reads = node.inputs.some((input, i) => counts.has(input) && SHAPE_INPUT[node.op] !== i);
    if (!measures && !reads) continue;
    if (node.outputs.some((output) => axes.has(output))) return node;
    for (const output of node.outputs) if (!isKnown(values.get(output))) counts.add(output);
  }
  return undefined;
}

function isKnown(value: PartialValue | undefined): boolean {
  return value?.entries.every((entry) => typeof entry === 'number') ?? false;
}
