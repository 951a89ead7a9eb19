import { DeepSensorError, type NetworkGraph } from '@deepsensor/contract';
import { crossEntropy, differentiate, GraphBuilder, inferShapes, type PullBack } from '@deepsensor/graph';

import { withBatchStatistics, type BatchStatistics } from './batch-statistics.js';
import { trainableWeights } from './weights.js';

/** One step's pass as a graph. */
export interface TrainingGraph {
  /**
   * Inputs `inputs [n, ...]`, `label [n]`, `share []` (1 / n) and each weight under its own name; outputs `logits [n, C]`,
   * `loss [n]` (cross-entropy, natural log), the gradient of the mean loss for each weight, and the statistics of the batch.
   */
  readonly graph: NetworkGraph;
  readonly classes: number;
  /** Weights that the loss depends on: name of the constant to the output that holds its gradient. */
  readonly gradients: ReadonlyMap<string, string>;
  readonly statistics: readonly BatchStatistics[];
}

/**
 * Compiles forward pass, loss and gradients of all weights.
 * @throws DeepSensorError `MODEL_UNSUPPORTED` when the network has no weights to train or unknown classes.
 */
export function trainingGraph(network: NetworkGraph, pullBack: PullBack = differentiate): TrainingGraph {
  const weights = trainableWeights(network);
  const input = network.inputs[0];
  const output = network.outputs[0];
  if (weights.length === 0 || input === undefined || output === undefined) {
    throw new DeepSensorError('MODEL_UNSUPPORTED', `The network "${network.name}" has no weights that training could change.`);
  }
  const classes = inferShapes(network).get(output.name)?.shape[1];
  if (typeof classes !== 'number') {
    throw new DeepSensorError('MODEL_UNSUPPORTED', `The output "${output.name}" of "${network.name}" is not [n, classes].`);
  }
  const { graph, statistics } = withBatchStatistics(network);

  const builder = new GraphBuilder();
  const inputs = builder.input('inputs', ['n', ...input.shape.slice(1)]);
  const label = builder.input('label', ['n'], 'int64');
  const share = builder.input('share', []);
  const bindings: Record<string, string> = { [input.name]: inputs };
  for (const name of weights) bindings[name] = builder.input(`weight:${name}`, network.constants.get(name)!.shape);
  const here = builder.inline(graph, bindings);
  const logits = here(output.name);

  const depth = builder.ints([classes]);
  const onehot = builder.add('OneHot', [label, depth, builder.floats([0, 1])], { axis: -1 });
  const loss = crossEntropy(builder, logits, onehot);
  // Softmax and cross-entropy differentiated together: (p - y) / n.
  const error = builder.add('Sub', [builder.add('Softmax', [logits], { axis: 1 }), onehot]);
  const cotangent = builder.add('Mul', [error, share]);
  const pulled = pullBack(builder, {
    cotangents: new Map([[logits, cotangent]]),
    wrt: weights.map((name) => bindings[name]!),
  });

  builder.output(logits, ['n', classes], 'logits');
  builder.output(loss, ['n'], 'loss');
  const gradients = new Map<string, string>();
  for (const name of weights) {
    const gradient = pulled.get(bindings[name]!);
    if (gradient === undefined) continue;
    builder.output(gradient, network.constants.get(name)!.shape, `gradient:${name}`);
    gradients.set(name, `gradient:${name}`);
  }
  const flat = builder.ints([-1]);
  const outputs = statistics.map((of) => {
    for (const tensor of [of.mean, of.variance]) {
      builder.output(builder.add('Reshape', [here(tensor), flat]), [of.channels], `statistic:${tensor}`);
    }
    return { ...of, mean: `statistic:${of.mean}`, variance: `statistic:${of.variance}` };
  });
  return { graph: builder.build(`${network.name} training`), classes, gradients, statistics: outputs };
}
