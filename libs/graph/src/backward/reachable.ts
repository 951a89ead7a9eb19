import type { GraphNode } from '@deepsensor/contract';

import type { TensorFacts } from '../shape/facts.js';

/** Tensors that depend on `from` by way of floating-point numbers, those of `hold` left out. */
export function reachable(
  nodes: readonly GraphNode[],
  from: ReadonlySet<string>,
  hold: ReadonlySet<string>,
  known: ReadonlyMap<string, TensorFacts>,
): Set<string> {
  const active = new Set(from);
  for (const node of nodes) {
    if (!node.inputs.some((input) => active.has(input))) continue;
    for (const output of node.outputs) if (output !== '' && !hold.has(output) && isFloat(output, known)) active.add(output);
  }
  return active;
}

function isFloat(tensor: string, known: ReadonlyMap<string, TensorFacts>): boolean {
  const type = known.get(tensor)?.type;
  return type === undefined || type === 'float32' || type === 'float64';
}
