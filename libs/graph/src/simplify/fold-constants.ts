import type { ConstantTensor, GraphNode, NetworkGraph } from '@deepsensor/contract';

import { tensorOf } from '../shape/attributes.js';
import { isStatic } from '../shape/dimension.js';
import { evaluate } from '../shape/evaluate.js';
import type { TensorFacts } from '../shape/facts.js';
import { analyse, isStandard, type GraphFacts } from '../shape/infer-shapes.js';
import { Inference } from '../shape/inference.js';
import { constantOf, valueOf } from '../shape/partial-value.js';

/** Results above this many numbers (64 MiB of float32) are left to the engine. */
const LARGEST_RESULT = 1 << 24;

const PASSED_ON = new Set(['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze']);

/** Replaces nodes whose results are known by constants of the same names. Outputs of the graph stay computed. */
export function foldConstants(graph: NetworkGraph): NetworkGraph {
  const known = analyse(graph);
  const constants = new Map(graph.constants);
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const nodes = graph.nodes.filter((node) => {
    if (node.outputs.some((output) => outputs.has(output))) return true;
    const results = resultsOf(node, known, constants);
    if (!results?.every((result) => result !== undefined)) return true;
    node.outputs.forEach((output, i) => constants.set(output, results[i]!));
    return false;
  });
  return { ...graph, nodes, constants };
}

function resultsOf(
  node: GraphNode,
  { facts, values }: GraphFacts,
  constants: ReadonlyMap<string, ConstantTensor>,
): readonly (ConstantTensor | undefined)[] | undefined {
  const given = node.op === 'Constant' ? tensorOf(node, 'value') : undefined;
  if (given) return [given];
  const filled = node.op === 'ConstantOfShape' ? fill(node, facts) : undefined;
  if (filled) return [filled];
  if (node.outputs.every((output) => values.has(output))) return node.outputs.map((output) => constantOf(values.get(output)!));
  const inputs = node.inputs.map((input) => constants.get(input));
  if (inputs.length === 0 || !node.inputs.every((input, i) => input === '' || inputs[i] !== undefined)) return undefined;
  // Weights that are only passed on or seen in another shape are shared, not copied.
  const shape = facts.get(node.outputs[0]!)?.shape;
  if (PASSED_ON.has(node.op) && isStandard(node.domain) && shape && isStatic(shape)) return [{ ...inputs[0]!, shape }];
  const at = new Inference(
    node,
    node.inputs.map((input) => facts.get(input)),
    inputs.map((input) => input && valueOf(input)),
  );
  return evaluate(
    at,
    node.outputs.map((output): TensorFacts | undefined => facts.get(output)),
    LARGEST_RESULT,
  )?.map((value) => value && constantOf(value));
}

/** Weights that are all alike, made at once. */
function fill(node: GraphNode, facts: GraphFacts['facts']): ConstantTensor | undefined {
  const shape = facts.get(node.outputs[0]!)?.shape;
  const value = tensorOf(node, 'value');
  if (!shape || !isStatic(shape) || (value && value.type !== 'float32')) return undefined;
  const length = shape.reduce((a, b) => a * b, 1);
  if (length > LARGEST_RESULT) return undefined;
  return { type: 'float32', shape, data: new Float32Array(length).fill(Number(value?.data[0] ?? 0)) };
}
