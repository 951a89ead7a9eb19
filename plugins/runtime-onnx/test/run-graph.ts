import type { GraphValue, NetworkGraph } from '@deepsensor/contract';
import { exportOnnx } from '@deepsensor/graph';

import { loadLibrary } from '../src/library.js';

/** Numbers that a graph gave, with their shape. */
export interface Answer {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Runs a graph with float32 inputs as it is: no optimisation by the engine, so what is compared is the graph. */
export async function runGraph(
  graph: NetworkGraph,
  inputs: Readonly<Record<string, Float32Array>>,
  rows: number,
): Promise<ReadonlyMap<string, Answer>> {
  const { InferenceSession, Tensor } = await loadLibrary();
  const session = await InferenceSession.create(exportOnnx(graph), {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  const shapeOf = ({ shape }: GraphValue): number[] => shape.map((length) => (typeof length === 'number' ? length : rows));
  const feeds = Object.fromEntries(graph.inputs.map((input) => [input.name, new Tensor('float32', inputs[input.name]!, shapeOf(input))]));
  const results = await session.run(feeds);
  await session.release();
  return new Map(
    Object.entries(results).map(([name, { dims, data }]) => [
      name,
      { shape: dims, data: Float32Array.from(data as ArrayLike<number>, Number) },
    ]),
  );
}

/** Numbers in [-1, 1) that look random and are the same every time. */
export function noise(length: number, seed = 1): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
