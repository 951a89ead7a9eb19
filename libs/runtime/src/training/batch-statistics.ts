import type { GraphNode, NetworkGraph } from '@deepsensor/contract';
import { floatOf, inferShapes, Rewrite } from '@deepsensor/graph';

/** Running statistics of one batch normalisation and the tensors that hold those of the batch. */
export interface BatchStatistics {
  readonly channels: number;
  /** Tensors that hold C numbers of the rewritten graph: mean and population variance over the batch and all positions. */
  readonly mean: string;
  readonly variance: string;
  /** Constants of the graph that hold the running ones `[C]`. */
  readonly runningMean: string;
  readonly runningVariance: string;
  /** `running = momentum * running + (1 - momentum) * batch`, as ONNX defines it. */
  readonly momentum: number;
}

/**
 * Writes batch normalisation as it works in training: by the statistics of the batch, out of operators that can be differentiated.
 * The ONNX specification of BatchNormalization-15, `training_mode = 1`.
 */
export function withBatchStatistics(graph: NetworkGraph): {
  readonly graph: NetworkGraph;
  readonly statistics: readonly BatchStatistics[];
} {
  const facts = inferShapes(graph);
  const constants = new Map(graph.constants);
  const statistics: BatchStatistics[] = [];
  const nodes = graph.nodes.flatMap((node): readonly GraphNode[] => {
    if (node.op !== 'BatchNormalization') return [node];
    const [x, scale, bias, runningMean, runningVariance] = node.inputs as [string, string, string, string, string];
    const rank = facts.get(x)?.shape.length;
    const running = constants.get(runningMean);
    if (rank === undefined || running === undefined || !constants.has(runningVariance)) return [node];

    const rewrite = new Rewrite(node, constants);
    const everyAxis = Array.from({ length: rank }, (_, axis) => axis);
    const others = rewrite.ints(
      'axes',
      everyAxis.filter((axis) => axis !== 1),
    );
    const perChannel = rewrite.ints(
      'shape',
      everyAxis.map((axis) => (axis === 1 ? -1 : 1)),
    );
    const epsilon = rewrite.floats('epsilon', [], Float32Array.of(floatOf(node, 'epsilon', 1e-5)));
    const mean = rewrite.add('ReduceMean', 'mean', [x, others]);
    const centred = rewrite.add('Sub', 'centred', [x, mean]);
    const variance = rewrite.add('ReduceMean', 'variance', [rewrite.add('Mul', 'squares', [centred, centred]), others]);
    const deviation = rewrite.add('Sqrt', 'deviation', [rewrite.add('Add', 'raised', [variance, epsilon])]);
    const slope = rewrite.add('Div', 'slope', [rewrite.add('Reshape', 'scale', [scale, perChannel]), deviation]);
    const scaled = rewrite.add('Mul', 'scaled', [centred, slope]);
    rewrite.add('Add', '', [scaled, rewrite.add('Reshape', 'bias', [bias, perChannel])]);
    const momentum = floatOf(node, 'momentum', 0.9);
    statistics.push({ channels: running.shape[0]!, mean, variance, runningMean, runningVariance, momentum });
    return rewrite.nodes;
  });
  return { graph: { ...graph, nodes, constants }, statistics };
}
