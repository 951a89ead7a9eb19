import { writeFile } from 'node:fs/promises';

import type { NetworkGraph } from '@deepsensor/contract';
import { exportOnnx, GraphBuilder } from '@deepsensor/graph';

import { lenet5 } from '../../src/demo/lenet.js';

/** A dense network on inputs of any shape, `[n, ...shape]`; weights are small and the same each time. */
export function dense(
  shape: readonly number[],
  classes = 10,
  before: (graph: GraphBuilder, tensor: string) => string = (_, t) => t,
): NetworkGraph {
  const graph = new GraphBuilder();
  const size = shape.reduce((a, b) => a * b, 1);
  const weight = Float32Array.from({ length: classes * size }, (_, i) => Math.sin(i) / 10);
  graph.constants.set('weight', { type: 'float32', shape: [classes, size], data: weight });
  const flat = graph.add('Flatten', [before(graph, graph.input('x', ['n', ...shape]))], { axis: 1 });
  graph.output(graph.add('Gemm', [flat, 'weight'], { transB: 1 }), ['n', classes], 'logits');
  return graph.build('dense');
}

export function withUnknownOperator(): NetworkGraph {
  return dense([1, 28, 28], 10, (graph, tensor) => graph.add('Mystery', [tensor]));
}

export function withTwoInputs(): NetworkGraph {
  return dense([1, 28, 28], 10, (graph, tensor) => graph.add('Add', [tensor, graph.input('y', ['n', 1, 28, 28])]));
}

/** A LeNet-5 one of whose weights is NaN. */
export function withNaN(): NetworkGraph {
  const graph = lenet5(10, 1);
  (graph.constants.get('fc3.weight')!.data as Float32Array)[5] = Number.NaN;
  return graph;
}

export async function writeModel(file: string, graph: NetworkGraph): Promise<string> {
  await writeFile(file, exportOnnx(graph));
  return file;
}
