import { DeepSensorError, type NetworkGraph } from '@deepsensor/contract';
import { exportOnnx, inferShapes } from '@deepsensor/graph';

import type { Library } from './library.js';

/**
 * Nodes from which on ONNX Runtime is told the shapes inside. Where it loses the name of a free axis (a Reshape with -1) it finds no memory
 * to use again, and looks for some among all that has been used so far: minutes for the graphs of long recurrent layers.
 */
const LONG = 1000;

/** A tensor on its way in or out: a view, never a copy. */
export interface TensorView {
  readonly data: Float32Array | BigInt64Array;
  readonly shape: readonly number[];
}

/** One compiled graph. */
export interface Session {
  readonly graph: NetworkGraph;
  /** Runs the graph and writes each output into the view that is given for it. Blocks the thread while it runs. */
  run(feeds: Readonly<Record<string, TensorView>>, into: Readonly<Record<string, TensorView>>): Promise<void>;
  release(): Promise<void>;
}

/**
 * Compiles a graph for the CPU.
 * @param keepsMemory Whether it keeps the memory of a run for the next, which is up to a quarter faster for large graphs; each session
 * keeps its own.
 * @throws DeepSensorError `MODEL_UNSUPPORTED` when ONNX Runtime does not take the graph.
 */
export async function openSession(library: Library, graph: NetworkGraph, threads: number, keepsMemory = true): Promise<Session> {
  let session;
  try {
    session = await library.InferenceSession.create(exportOnnx(graph, graph.nodes.length > LONG ? inferShapes(graph) : undefined), {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      enableCpuMemArena: keepsMemory,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // Version 1.30 joins zeros that are padded with a MaxPool behind as padding of its own, which is never the largest.
      extra: { optimization: { disable_specified_optimizers: 'Pad_Fusion' } },
      logSeverityLevel: 4,
    });
  } catch (cause) {
    const said = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0]!;
    throw new DeepSensorError('MODEL_UNSUPPORTED', `ONNX Runtime does not take the network "${graph.name}": ${said}`, { cause });
  }
  const tensorOf = ({ data, shape }: TensorView) =>
    data instanceof Float32Array ? new library.Tensor('float32', data, shape) : new library.Tensor('int64', data, shape);
  const tensorsOf = (views: Readonly<Record<string, TensorView>>) =>
    Object.fromEntries(Object.entries(views).map(([name, view]) => [name, tensorOf(view)]));
  return {
    graph,
    async run(feeds, into) {
      await session.run(tensorsOf(feeds), tensorsOf(into));
    },
    release: () => session.release(),
  };
}
