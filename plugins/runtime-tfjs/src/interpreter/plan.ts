import { DeepSensorError, type GraphNode, type NetworkGraph } from '@deepsensor/contract';
import { analyse, pathsOf, requestOf, type GraphFacts, type NodeRequest, type PartialValue, type Paths } from '@deepsensor/graph';

import type { Owner } from './tape.js';

/** One node of a plan. */
export interface Step {
  readonly node: GraphNode;
  /** Whether a gradient will flow through it, so that its kernels are written down. */
  readonly isRecorded: boolean;
  /** For a Gradient node: what it asks, and the way that it takes. */
  readonly gradient?: { readonly request: NodeRequest; readonly paths: Paths };
  /** Tensors that nobody reads after it. */
  readonly last: readonly string[];
  /** After it: whether the kernels of an owner are still needed. */
  readonly isNeeded: (owner: Owner) => boolean;
}

/** How a graph is run at inputs of certain shapes. */
export interface Plan {
  readonly graph: NetworkGraph;
  readonly facts: GraphFacts['facts'];
  /** Tensors that are known before anything runs: shape arithmetic. */
  readonly known: ReadonlyMap<string, PartialValue>;
  readonly steps: readonly Step[];
  /** Tensors that a gradient flows to; what turns their axes is written down. */
  readonly active: ReadonlySet<string>;
}

/**
 * Works out what can be known before a run: with the lengths of all axes, shape arithmetic is constant.
 * @param shapes Of the graph's inputs.
 */
export function planOf(graph: NetworkGraph, shapes: ReadonlyMap<string, readonly number[]>): Plan {
  const fixed = { ...graph, inputs: graph.inputs.map((input) => ({ ...input, shape: shapes.get(input.name) ?? input.shape })) };
  const { facts, values } = analyse(fixed);
  const isKnown = (tensor: string): boolean => values.get(tensor)?.entries.every((entry) => typeof entry === 'number') === true;
  const known = new Map([...values].filter(([tensor]) => isKnown(tensor)));
  const nodes = graph.nodes.filter(({ outputs }) => !outputs.every((output) => output === '' || known.has(output)));
  const gradients = nodes.map((node, i) => {
    const request = requestOf(node);
    return request && { request, paths: firstOrder(graph, node, pathsOf(nodes.slice(0, i), request, facts)) };
  });
  const asked = gradients.filter((gradient) => gradient !== undefined);
  const lastUse = new Map<string, number>();
  nodes.forEach((node, i) => [...node.outputs, ...node.inputs].forEach((tensor) => lastUse.set(tensor, i)));
  for (const { name } of graph.outputs) lastUse.delete(name);
  const steps = nodes.map((node, i): Step => {
    const later = gradients.slice(i + 1).filter((gradient) => gradient !== undefined);
    return {
      node,
      isRecorded: asked.some(({ paths }) => paths.nodes.has(node)),
      ...(gradients[i] && { gradient: gradients[i] }),
      last: [...new Set([...node.inputs, ...node.outputs])].filter((tensor) => lastUse.get(tensor) === i),
      isNeeded: (owner) => later.some(({ paths }) => (typeof owner === 'string' ? paths.tensors.has(owner) : paths.nodes.has(owner))),
    };
  });
  return { graph, facts, known, steps, active: new Set(asked.flatMap(({ paths }) => [...paths.tensors])) };
}

function firstOrder(graph: NetworkGraph, node: GraphNode, paths: Paths): Paths {
  if (![...paths.nodes].some((passed) => requestOf(passed) !== undefined)) return paths;
  throw new DeepSensorError(
    'MODEL_UNSUPPORTED',
    `The graph "${graph.name}" asks at "${node.name}" for the gradient of a gradient, which tfjs-node does not give; take the runtime onnx.`,
  );
}
