import type { GraphNode, NetworkGraph } from '@deepsensor/contract';

import { tensorOf } from '../shape/attributes.js';
import { isStandard } from '../shape/infer-shapes.js';
import { producersOf } from '../surgery/flow.js';

/** Inputs of recurrent operators that are zero when omitted. */
const STATES: Readonly<Record<string, readonly number[]>> = { RNN: [5], GRU: [5], LSTM: [5, 6] };
const CARRIERS = new Set(['Expand', 'Reshape', 'Slice', 'Squeeze', 'Unsqueeze', 'Transpose', 'Identity', 'Tile', 'Gather']);

/** Omits initial states that are zeros, which exporters write out in the size of the batch. */
export function omitZeroStates(graph: NetworkGraph): NetworkGraph {
  const producers = producersOf(graph);
  const isZero = (name: string): boolean => {
    const constant = graph.constants.get(name);
    if (constant) return constant.type !== 'string' && Array.prototype.every.call(constant.data, (value) => Number(value) === 0);
    const node = producers.get(name);
    if (!node || !isStandard(node.domain)) return false;
    if (node.op === 'ConstantOfShape') return Number(tensorOf(node, 'value')?.data[0] ?? 0) === 0;
    return CARRIERS.has(node.op) && isZero(node.inputs[0]!);
  };
  const nodes = graph.nodes.map((node): GraphNode => {
    const states = isStandard(node.domain) && Object.hasOwn(STATES, node.op) ? STATES[node.op]! : [];
    const zero = states.filter((i) => (node.inputs[i] ?? '') !== '' && isZero(node.inputs[i]!));
    return zero.length === 0 ? node : { ...node, inputs: node.inputs.map((input, i) => (zero.includes(i) ? '' : input)) };
  });
  return { ...graph, nodes };
}
