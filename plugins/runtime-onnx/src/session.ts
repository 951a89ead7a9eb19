import { DeepSensorError, type NetworkGraph } from '@deepsensor/contract';
import { exportOnnx, inferShapes } from '@deepsensor/graph';
import type { Session, TensorView } from '@deepsensor/runtime';

import type { Library } from './library.js';

/**
 * Nodes from which on ONNX Runtime is told the shapes inside. Where it loses the name of a free axis (a Reshape with -1) it finds no memory
 * to use again, and looks for some among all that has been used so far: minutes for the graphs of long recurrent layers.
 */
const LONG = 1000;

/**
 * Compiles a graph for the CPU.
 * It keeps the memory of a run for the next: up to a quarter faster for large graphs, and where a run gives its memory back, tensors of many
 * sizes leave gaps in the C library's heap, which grew by a gigabyte now and then (ResNet-20, conductance).
 * @param like The graph as it was before operators came into it whose shapes only ONNX Runtime knows.
 * @throws DeepSensorError `MODEL_UNSUPPORTED` when ONNX Runtime does not take the graph.
 */
export async function openSession(library: Library, graph: NetworkGraph, threads: number, like = graph): Promise<Session> {
  let session;
  try {
    session = await library.InferenceSession.create(exportOnnx(graph, graph.nodes.length > LONG ? inferShapes(like) : undefined), {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      enableCpuMemArena: true,
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
  // ONNX Runtime infers the lengths of a Resize in other numbers than its kernel computes them (3 by 5/3: 4, then 5), and takes no room
  // of the computed size for such an output: it makes its own, which is copied.
  const misjudged = graph.outputs.filter(({ name, shape }) => {
    const judged = session.outputMetadata.find((output) => output.name === name);
    return judged?.isTensor === true && judged.shape.some((size, axis) => typeof size === 'number' && size !== shape[axis]);
  });
  return {
    graph,
    async run(feeds, into) {
      const room = tensorsOf(into);
      const found = await session.run(tensorsOf(feeds), { ...room, ...Object.fromEntries(misjudged.map(({ name }) => [name, null])) });
      for (const { name } of misjudged) (into[name]!.data as Float32Array).set(found[name]!.data as Float32Array);
    },
    release: () => session.release(),
  };
}
