import { DeepSensorError, type ConstantTensor, type GraphNode, type NetworkGraph } from '@deepsensor/contract';

import { inferShapes } from '../shape/infer-shapes.js';

/** Logits to a cosine of 1: the scale s of AM-softmax (Wang, Cheng, Liu and Liu 2018), at which cosines make usable probabilities. */
const SCALE = 30;

/**
 * Puts cosine scores behind an embedding `[n, D]`: output `scores [n, S + 1]`, `30 (cos(embedding, print) - threshold)` for each of S
 * prints, and 0 for none of them. So the largest score is the class, and one that is not negative an acceptance.
 * @param prints `[S, D]`, of any length above zero.
 * @throws DeepSensorError `MODEL_UNSUPPORTED` when the embedding is no `[n, D]`.
 */
export function cosineScores(graph: NetworkGraph, embedding: string, prints: Float64Array, threshold: number): NetworkGraph {
  const width = inferShapes(graph).get(embedding)?.shape[1];
  if (typeof width !== 'number') throw new DeepSensorError('MODEL_UNSUPPORTED', `"${embedding}" is no embedding [n, D] with a fixed D.`);
  const speakers = prints.length / width;
  const weights = new Float32Array(width * (speakers + 1));
  for (let s = 0; s < speakers; s++) {
    const print = prints.subarray(s * width, (s + 1) * width);
    const length = Math.sqrt(print.reduce((sum, value) => sum + value * value, 0));
    for (let d = 0; d < width; d++) weights[d * (speakers + 1) + s] = (SCALE * print[d]!) / length;
  }
  const bias = new Float32Array(speakers + 1).fill(-SCALE * threshold, 0, speakers);

  const taken = new Set([
    ...graph.inputs.map(({ name }) => name),
    ...graph.constants.keys(),
    ...graph.nodes.flatMap(({ outputs }) => outputs),
  ]);
  const named = (role: string): string => {
    let name = role;
    while (taken.has(name)) name = `enrolled/${name}`;
    return name;
  };
  const constants = new Map(graph.constants);
  const constant = (role: string, tensor: ConstantTensor): string => {
    constants.set(named(role), tensor);
    return named(role);
  };
  const nodes: GraphNode[] = [...graph.nodes];
  const add = (op: string, role: string, inputs: readonly string[]): string => {
    nodes.push({ name: named(role), op, domain: '', inputs, outputs: [named(role)], attributes: {} });
    return named(role);
  };
  const floats = (shape: readonly number[], data: Float32Array): ConstantTensor => ({ type: 'float32', shape, data });
  const features = constant('features', { type: 'int64', shape: [1], data: BigInt64Array.of(1n) });
  const squared = add('ReduceSumSquare', 'squares', [embedding, features]);
  const length = add('Sqrt', 'length', [add('Max', 'above-zero', [squared, constant('least', floats([], Float32Array.of(1e-12)))])]);
  const unit = add('Div', 'unit', [embedding, length]);
  const operands = [unit, constant('prints', floats([width, speakers + 1], weights)), constant('threshold', floats([speakers + 1], bias))];
  const scores = add('Gemm', 'scores', operands);
  return { ...graph, nodes, constants, outputs: [{ name: scores, type: 'float32', shape: [graph.inputs[0]!.shape[0]!, speakers + 1] }] };
}
