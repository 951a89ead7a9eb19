import type { Attribute, ConstantTensor, GraphNode, NetworkGraph } from '@deepsensor/contract';
import { inferShapes } from '@deepsensor/graph';

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
  const nodes = graph.nodes.flatMap((node) => {
    if (node.op !== 'BatchNormalization') return [node];
    const [x, scale, bias, runningMean, runningVariance] = node.inputs as [string, string, string, string, string];
    const rank = facts.get(x)?.shape.length;
    const running = constants.get(runningMean);
    if (rank === undefined || running === undefined || !constants.has(runningVariance)) return [node];

    const made: GraphNode[] = [];
    const add = (op: string, role: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}) => {
      const output = role === 'y' ? node.outputs[0]! : `${node.outputs[0]!}/${role}`;
      made.push({ name: output, op, domain: '', inputs, outputs: [output], attributes });
      return output;
    };
    const constant = (role: string, tensor: ConstantTensor) => {
      const name = `${node.outputs[0]!}/${role}`;
      constants.set(name, tensor);
      return name;
    };
    const axes = constant('axes', int64s(Array.from({ length: rank }, (_, axis) => axis).filter((axis) => axis !== 1)));
    const perChannel = constant('shape', int64s(Array.from({ length: rank }, (_, axis) => (axis === 1 ? -1 : 1))));
    const epsilon = constant('epsilon', { type: 'float32', shape: [], data: Float32Array.of(numberOf(node.attributes['epsilon'], 1e-5)) });
    const keep: Readonly<Record<string, Attribute>> = { keepdims: { type: 'int', value: 1 } };

    const mean = add('ReduceMean', 'mean', [x, axes], keep);
    const centred = add('Sub', 'centred', [x, mean]);
    const variance = add('ReduceMean', 'variance', [add('Mul', 'squares', [centred, centred]), axes], keep);
    const deviation = add('Sqrt', 'deviation', [add('Add', 'raised', [variance, epsilon])]);
    const slope = add('Div', 'slope', [add('Reshape', 'scale', [scale, perChannel]), deviation]);
    add('Add', 'y', [add('Mul', 'scaled', [centred, slope]), add('Reshape', 'bias', [bias, perChannel])]);
    const momentum = numberOf(node.attributes['momentum'], 0.9);
    statistics.push({ channels: running.shape[0]!, mean, variance, runningMean, runningVariance, momentum });
    return made;
  });
  return { graph: { ...graph, nodes, constants }, statistics };
}

function int64s(values: readonly number[]): ConstantTensor {
  return { type: 'int64', shape: [values.length], data: BigInt64Array.from(values, BigInt) };
}

function numberOf(attribute: Attribute | undefined, fallback: number): number {
  return attribute?.type === 'float' || attribute?.type === 'int' ? attribute.value : fallback;
}
