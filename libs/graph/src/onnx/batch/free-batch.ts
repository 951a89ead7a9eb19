import type { Attribute, ConstantTensor, GraphNode, NetworkGraph } from '@deepsensor/contract';

import type { Dimension } from '../../shape/dimension.js';
import { analyse, isStandard } from '../../shape/infer-shapes.js';
import { omitZeroStates } from '../../simplify/zero-states.js';
import { isUnknownRank } from '../edges.js';
import { BATCH_RULES } from './batch-rules.js';
import { integersOf, lost, type Followed, type Lost } from './batch-site.js';
import { rowCounter } from './row-count.js';

/** A graph that takes any number of rows, or why this one cannot. `reason` is a clause that names the node. */
export type FreedBatch = { readonly freed: true; readonly graph: NetworkGraph } | { readonly freed: false; readonly reason: string };

/**
 * Frees the batch axis of a graph whose one input fixes it (`[1, 3, 32, 32]` becomes `[n, 3, 32, 32]`). The axis is followed through
 * every node; targets of Reshape and Expand that hold the number of rows are written anew. Nothing is guessed: a node that might mix rows,
 * or that cannot be followed, is the reason why the axis stays. A graph whose batch axis is free comes back as it is.
 */
export function freeBatch(given: NetworkGraph): FreedBatch {
  const input = given.inputs[0];
  const rows = input?.shape[0];
  if (typeof rows === 'string') return { freed: true, graph: given };
  if (!input || rows === undefined || given.inputs.length > 1)
    return { freed: false, reason: 'it does not have one input with a batch axis' };

  // Exporters write initial states of zeros out in the size of the batch.
  const graph = omitZeroStates(given);
  const { facts, values } = analyse(graph);
  const shapeOf = (tensor: string): readonly Dimension[] | undefined => facts.get(tensor)?.shape;
  const axes = new Map<string, number>([[input.name, 0]]);
  const constants = new Map(graph.constants);
  const nodes: GraphNode[] = [];
  const taken = new Set([input.name, ...graph.constants.keys(), ...graph.nodes.flatMap(({ outputs }) => outputs)]);
  const fresh = (hint: string): string => {
    let name = hint;
    while (taken.has(name)) name += "'";
    taken.add(name);
    return name;
  };
  for (const node of graph.nodes) {
    if (!node.inputs.some((name) => axes.has(name))) {
      nodes.push(node);
      continue;
    }
    const rule = isStandard(node.domain) && Object.hasOwn(BATCH_RULES, node.op) ? BATCH_RULES[node.op] : undefined;
    const followed: Followed | Lost = rule
      ? rule({
          node,
          rows,
          shapes: node.inputs.map(shapeOf),
          result: shapeOf(node.outputs[0]!),
          axes: node.inputs.map((name) => axes.get(name)),
          integers: (i) => integersOf(values.get(node.inputs[i] ?? '')),
          constant: (hint, values) => addConstant(constants, fresh(`${node.name}/${hint}`), values),
          add: (op, inputs, attributes = {}) => {
            const output = fresh(`${node.name}/${op}`);
            const ints = Object.entries(attributes).map(([name, value]): [string, Attribute] => [name, { type: 'int', value }]);
            nodes.push({ name: output, op, domain: '', inputs, outputs: [output], attributes: Object.fromEntries(ints) });
            return output;
          },
        })
      : lost('the axis cannot be followed through it');
    if ('lost' in followed) return { freed: false, reason: `node "${node.name}" (${node.op}) stands against it: ${followed.lost}` };
    node.outputs.forEach((output, i) => {
      const axis = followed.axes[i];
      if (axis !== undefined) axes.set(output, axis);
    });
    nodes.push(followed.node ?? node);
  }
  return checked(graph, nodes, constants, axes);
}

/** Writes the free axis into inputs and outputs, and has shape inference confirm it wherever it was said to be. */
function checked(
  graph: NetworkGraph,
  nodes: readonly GraphNode[],
  constants: ReadonlyMap<string, ConstantTensor>,
  axes: ReadonlyMap<string, number>,
): FreedBatch {
  const used = new Set([...graph.inputs, ...graph.outputs].flatMap(({ shape }) => shape));
  let free = 'n';
  while (used.has(free)) free += "'";
  const freeFirst = <T extends { readonly shape: readonly (number | string)[] }>(value: T): T => ({
    ...value,
    shape: isUnknownRank(value.shape) ? value.shape : value.shape.map((length, axis) => (axis === 0 ? free : length)),
  });
  const fixed = graph.outputs.find(({ name }) => axes.get(name) !== 0);
  if (fixed) return { freed: false, reason: `the output "${fixed.name}" does not have the batch as its first axis` };
  const freed = { ...graph, inputs: graph.inputs.map(freeFirst), outputs: graph.outputs.map(freeFirst), nodes, constants };
  const { facts, values } = analyse(freed);
  const counter = rowCounter(freed, axes, values);
  if (counter)
    return { freed: false, reason: `node "${counter.name}" (${counter.op}) stands against it: it computes with the number of rows` };
  for (const [tensor, axis] of axes) {
    const shape = facts.get(tensor)?.shape;
    if (shape && shape[axis] !== free) return { freed: false, reason: `the number of rows is written into the shape of "${tensor}"` };
  }
  return { freed: true, graph: freed };
}

function addConstant(constants: Map<string, ConstantTensor>, name: string, values: readonly number[]): string {
  constants.set(name, { type: 'int64', shape: [values.length], data: BigInt64Array.from(values, BigInt) });
  return name;
}
